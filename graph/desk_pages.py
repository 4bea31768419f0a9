"""Pages of the queues at the desk, each the longest wait first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import strawberry

from graph.batching import relation
from graph.claims import ClaimState
from graph.context import Context
from graph.desk_sales import DeskSale, desk_sale_of
from graph.ids import write_id
from graph.pages import PageInfo, info_of, read_cursor, require_page, write_cursor
from graph.reasons import Reason, reason_of
from rules.reasons import ReasonCode, Verdict
from services.desk import (
    CLAIMS,
    EVIDENCE,
    REGISTRATIONS,
    WaitingClaim,
    WaitingEvidence,
    WaitingRegistration,
)
from services.desk_sales import HELD, SaleEntry
from services.queues import Queue, count_queue, read_queue

N = TypeVar("N")
R = TypeVar("R", SaleEntry, WaitingClaim, WaitingEvidence, WaitingRegistration)


@strawberry.type(description="A claim that waits for a decision.")
class DeskClaim:
    id: strawberry.ID = strawberry.field(description="Opaque; names it where staff decide on it.")
    individual_number: str = strawberry.field(description="The number, as it was claimed.")
    state: ClaimState = strawberry.field(description="Where it stands.")
    claimed_at: datetime = strawberry.field(description="When it was raised.")
    silent_until: datetime | None = strawberry.field(
        description="Until this instant the holder may object."
    )
    objected_at: datetime | None = strawberry.field(description="When the holder objected.")
    is_overdue: bool = strawberry.field(description="Whether the time to object is over.")


@strawberry.type(description="A document that waits to be looked at.")
class DeskEvidence:
    id: strawberry.ID = strawberry.field(description="Opaque; names it where staff decide on it.")
    individual_number: str = strawberry.field(description="The number that it is about.")
    registration_id: strawberry.ID | None = strawberry.field(
        description="The registration that it supports."
    )
    claim_id: strawberry.ID | None = strawberry.field(description="The claim that it supports.")
    stored_at: datetime = strawberry.field(description="When it was sent.")


@strawberry.type(description="A registration that waits for its sale.")
class DeskRegistration:
    id: strawberry.ID = strawberry.field(description="Opaque.")
    individual_number: str = strawberry.field(description="The number, as it was asked for.")
    reason: Reason = strawberry.field(description="Why it waits.")
    is_proven: bool = strawberry.field(description="Whether the card was in the owner's hand.")
    requested_at: datetime = strawberry.field(description="The instant on which it is judged.")


async def totals_of(connections: Sequence["Connection[Any]"], context: Context) -> list[int | None]:
    # However often an operation asks for a queue, it is counted once.
    queues = {id(each.queue): each.queue for each in connections}
    totals = {key: await count_queue(context.database, each) for key, each in queues.items()}
    return [totals[id(each.queue)] for each in connections]


@strawberry.type(description="An entry in a page.")
class Edge(Generic[N]):
    cursor: str = strawberry.field(description="Where the edge stands.")
    node: N = strawberry.field(description="What waits.")


@strawberry.type(description="A page of what waits.")
class Connection(Generic[N]):
    queue: strawberry.Private[Queue[Any]]
    edges: list[Edge[N]] = strawberry.field(description="The page with its cursors.")
    nodes: list[N] = strawberry.field(description="The page without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int | None = relation(
        totals_of, description="How many there are in all; counting stops at 10,001."
    )


async def sale_page(context: Context, first: int, after: str | None) -> Connection[DeskSale]:
    return await _page(context, HELD, desk_sale_of, first, after)


async def claim_page(context: Context, first: int, after: str | None) -> Connection[DeskClaim]:
    def show(row: WaitingClaim) -> DeskClaim:
        return DeskClaim(
            id=write_id("OwnershipClaim", row.id),
            individual_number=row.individual_number,
            state=ClaimState(row.state),
            claimed_at=row.claimed_at,
            silent_until=row.silent_until,
            objected_at=row.objected_at,
            is_overdue=row.silent_until is not None and row.silent_until <= context.now,
        )

    return await _page(context, CLAIMS, show, first, after)


async def evidence_page(
    context: Context, first: int, after: str | None
) -> Connection[DeskEvidence]:
    def show(row: WaitingEvidence) -> DeskEvidence:
        registration_id, claim_id = row.registration_id, row.claim_id
        return DeskEvidence(
            id=write_id("Evidence", row.id),
            individual_number=row.individual_number,
            registration_id=write_id("Registration", registration_id) if registration_id else None,
            claim_id=write_id("OwnershipClaim", claim_id) if claim_id else None,
            stored_at=row.stored_at,
        )

    return await _page(context, EVIDENCE, show, first, after)


async def registration_page(
    context: Context, first: int, after: str | None
) -> Connection[DeskRegistration]:
    def show(row: WaitingRegistration) -> DeskRegistration:
        return DeskRegistration(
            id=write_id("Registration", row.id),
            individual_number=row.individual_number,
            reason=reason_of(context, Verdict(ReasonCode(row.reason))),
            is_proven=row.is_proven,
            requested_at=row.requested_at,
        )

    return await _page(context, REGISTRATIONS, show, first, after)


async def _page(
    context: Context, queue: Queue[R], show: Callable[[R], N], first: int, after: str | None
) -> Connection[N]:
    require_page(first)
    rows, more = await read_queue(context.database, queue, first=first, after=read_cursor(after))
    nodes = [show(row) for row in rows]
    cursors = [write_cursor(row.id) for row in rows]
    return Connection(
        queue=queue,
        edges=[Edge(cursor=each, node=node) for each, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=info_of(cursors, has_next_page=more, after=after),
    )
