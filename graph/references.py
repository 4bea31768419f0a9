"""Models of the catalogue, as clients read them."""

from datetime import date
from typing import Annotated

import strawberry

from graph.context import Info
from graph.enums import describe
from graph.ids import read_key, write_id
from graph.node import Node
from rules.number_places import WHERE, NumberPlace, place_named
from services.snapshot import CollectionEntry, ReferenceEntry

describe(
    NumberPlace,
    "Where on a piece its individual number is engraved.",
    {
        "CASEBACK": "On the back of the watch.",
        "CLASP": "On the clasp of the bracelet or strap.",
        "BASE": "Under the base of the clock.",
    },
)


@strawberry.type(description="Where pieces of a reference carry their individual number.")
class NumberLocation:
    place: NumberPlace = strawberry.field(description="The place.")

    @strawberry.field(description="The name of a picture that shows it, the same for all clients.")
    def image_key(self) -> str:
        return self.place.image_key

    @strawberry.field(description="How to find it, in the reader's language.")
    def sentence(self, info: Info) -> str:
        return info.context.translate(WHERE[self.place])


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
    number_location: NumberLocation | None = strawberry.field(
        description="Where the individual number is engraved; null where the maison does not say."
    )
    launched_on: date | None = strawberry.field(description="The day it was first sold.")


@strawberry.input(description="One reference, by exactly one of these.", one_of=True)
class ReferenceBy:
    id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="By its id.")
    number: strawberry.Maybe[str] = strawberry.field(description="By the maison's reference.")


def collection_of(entry: CollectionEntry) -> Collection:
    return Collection(id=write_id("Collection", entry.id), name=entry.name)


def location_of(place: NumberPlace | None) -> NumberLocation | None:
    return NumberLocation(place=place) if place else None


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
        number_location=location_of(place_named(entry.number_location)),
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
