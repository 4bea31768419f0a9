"""Any object by its id: what does not exist and what is not the viewer's look the same."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from graph.cards import load_cards
from graph.claims import load_claims
from graph.consents import load_consents
from graph.context import Context, Info
from graph.errors import PublicError
from graph.evidence import load_evidence
from graph.guidance import load_guides, load_tips
from graph.ids import read_id
from graph.node import Node
from graph.owners import load_owners
from graph.references import collection_of, reference_of
from graph.registrations import load_registrations
from graph.sale_declarations import load_declarations
from graph.sessions import load_sessions
from graph.transfers import load_transfers
from graph.watches import load_watches

MOST_IDS = 100

Load = Callable[[Context, Sequence[UUID]], Awaitable[Sequence[Node | None]]]

IdArgument = Annotated[strawberry.ID, strawberry.argument(description="The object's id.")]
IdsArgument = Annotated[
    list[strawberry.ID], strawberry.argument(description="Up to 100 ids of any kind.")
]


async def _references(context: Context, ids: Sequence[UUID]) -> Sequence[Node | None]:
    entries = [context.snapshot.references.get(each) for each in ids]
    return [reference_of(entry) if entry else None for entry in entries]


async def _collections(context: Context, ids: Sequence[UUID]) -> Sequence[Node | None]:
    entries = [context.snapshot.collections.get(each) for each in ids]
    return [collection_of(entry) if entry else None for entry in entries]


# Every type that implements Node; a viewer may fetch again whatever they were shown.
LOADS: dict[str, Load] = {
    "Owner": load_owners,
    "Watch": load_watches,
    "WarrantyCard": load_cards,
    "Registration": load_registrations,
    "OwnershipClaim": load_claims,
    "Evidence": load_evidence,
    "OwnershipTransfer": load_transfers,
    "SaleDeclaration": load_declarations,
    "Reference": _references,
    "Collection": _collections,
    "UserGuide": load_guides,
    "Tip": load_tips,
    "Session": load_sessions,
    "Consent": load_consents,
}


async def find_node(info: Info, id: IdArgument) -> Node | None:  # noqa: A002 - Relay's word
    return (await _load_all(info.context, [id]))[0]


async def find_nodes(info: Info, ids: IdsArgument) -> list[Node | None]:
    if len(ids) > MOST_IDS:
        raise PublicError("BAD_USER_INPUT", f"At most {MOST_IDS} ids can be asked at once.")
    return await _load_all(info.context, ids)


async def _load_all(context: Context, ids: Sequence[str]) -> list[Node | None]:
    asked = [read_id(text) for text in ids]
    found: dict[tuple[str, UUID], Node | None] = {}
    for type_name, load in LOADS.items():
        keys = [each[1] for each in asked if each and each[0] == type_name]
        if keys:
            nodes = await load(context, keys)
            found |= {(type_name, key): node for key, node in zip(keys, nodes, strict=True)}
    return [found.get(each) if each else None for each in asked]
