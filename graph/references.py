"""Models of the catalogue, as clients read them."""

from datetime import date
from typing import Annotated

import strawberry

from graph.context import Info
from graph.ids import read_key, write_id
from graph.node import Node
from services.snapshot import CollectionEntry, ReferenceEntry


@strawberry.type(description="A family of references.")
class Collection(Node):
    name: str = strawberry.field(description="The maison's name for it, in every language.")


@strawberry.type(description="A commercial model: what all pieces of it have in common.")
class Reference(Node):
    number: str = strawberry.field(description="The maison's reference.")
    name: str = strawberry.field(description="The model's name.")
    collection: Collection = strawberry.field(description="The family it belongs to.")
    category: str = strawberry.field(description="WATCH, HIGH_JEWELLERY, TABLE_CLOCK and so on.")
    kind: str = strawberry.field(description="WATCH, CLOCK or OTHER.")
    calibre: str | None = strawberry.field(description="The movement's calibre.")
    movement: str | None = strawberry.field(description="QUARTZ, SOLAR, AUTOMATIC or MANUAL.")
    functions: list[str] = strawberry.field(description="What the movement does.")
    strap_system: str | None = strawberry.field(description="How strap and case are joined.")
    strap_type: str | None = strawberry.field(description="What the strap or bracelet is made of.")
    water_resistance_bar: int | None = strawberry.field(description="Tested pressure, in bar.")
    case_material: str | None = strawberry.field(description="What the case is made of.")
    number_location: str | None = strawberry.field(
        description="Where the individual number is engraved."
    )
    launched_on: date | None = strawberry.field(description="The day it was first sold.")


@strawberry.input(description="One reference, by exactly one of these.", one_of=True)
class ReferenceBy:
    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="By its id.")
    number: strawberry.Maybe[str] = strawberry.field(description="By the maison's reference.")


def collection_of(entry: CollectionEntry) -> Collection:
    return Collection(id=write_id("Collection", entry.id), name=entry.name)


def reference_of(entry: ReferenceEntry) -> Reference:
    return Reference(
        id=write_id("Reference", entry.id),
        number=entry.number,
        name=entry.name,
        collection=collection_of(entry.collection),
        category=entry.category,
        kind=entry.kind,
        calibre=entry.calibre,
        movement=entry.movement,
        functions=list(entry.functions),
        strap_system=entry.strap_system,
        strap_type=entry.strap_type,
        water_resistance_bar=entry.water_resistance_bar,
        case_material=entry.case_material,
        number_location=entry.number_location,
        launched_on=entry.launched_on,
    )


ByArgument = Annotated[ReferenceBy, strawberry.argument(description="Which one.")]


def find_reference(info: Info, by: ByArgument) -> Reference | None:
    snapshot = info.context.snapshot
    if by.number:
        entry = snapshot.references_by_number.get(by.number.value.strip().upper())
    else:
        key = read_key("Reference", by.id.value) if by.id else None
        entry = snapshot.references.get(key) if key else None
    return reference_of(entry) if entry else None


def list_collections(info: Info) -> list[Collection]:
    """There are a few dozen at most: a list, not a connection."""
    entries = sorted(info.context.snapshot.collections.values(), key=lambda entry: entry.name)
    return [collection_of(entry) for entry in entries]
