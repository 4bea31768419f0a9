"""The desk of the maison's own people: what waits for them, without anything of anybody."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from graph.batching import relation
from graph.context import Context, Info
from graph.desk_pages import (
    Connection,
    DeskClaim,
    DeskEvidence,
    DeskRegistration,
    claim_page,
    evidence_page,
    registration_page,
    sale_page,
)
from graph.desk_sales import DeskSale, desk_sale_of
from graph.mutations import require
from graph.pages import After, First
from rules.access import Action
from services.desk_sales import read_sales_of

Number = Annotated[
    str, strawberry.argument(description="As engraved; case and separators do not matter.")
]


async def held_sales_of(
    desks: Sequence["Desk"], context: Context, first: First = 20, after: After = None
) -> list[Connection[DeskSale] | None]:
    page = await sale_page(context, first, after)
    return [page for _ in desks]


async def claims_of(
    desks: Sequence["Desk"], context: Context, first: First = 20, after: After = None
) -> list[Connection[DeskClaim] | None]:
    page = await claim_page(context, first, after)
    return [page for _ in desks]


async def evidence_of(
    desks: Sequence["Desk"], context: Context, first: First = 20, after: After = None
) -> list[Connection[DeskEvidence] | None]:
    page = await evidence_page(context, first, after)
    return [page for _ in desks]


async def registrations_of(
    desks: Sequence["Desk"], context: Context, first: First = 20, after: After = None
) -> list[Connection[DeskRegistration] | None]:
    page = await registration_page(context, first, after)
    return [page for _ in desks]


async def sales_of(
    desks: Sequence["Desk"], context: Context, individual_number: Number
) -> list[list[DeskSale] | None]:
    found = await read_sales_of(context.database, individual_number)
    return [[desk_sale_of(each) for each in found] for _ in desks]


@strawberry.type(description="What waits for the maison's own people, the longest wait first.")
class Desk:
    held_sales: Connection[DeskSale] | None = relation(
        held_sales_of, description="Sales that are held until somebody settles them."
    )
    claims: Connection[DeskClaim] | None = relation(
        claims_of, description="Claims with their proof, the overdue ones first."
    )
    pending_evidence: Connection[DeskEvidence] | None = relation(
        evidence_of, description="Documents that nobody has looked at yet."
    )
    pending_registrations: Connection[DeskRegistration] | None = relation(
        registrations_of, description="Registrations that wait for their sale."
    )
    sales: list[DeskSale] | None = relation(
        sales_of, description="What was declared of a number, the newest first; at most 100."
    )


def read_desk(info: Info) -> Desk:
    require(info.context, Action.READ_DESK)
    return Desk()
