"""Many declarations in one request: each is judged alone, and all are written together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Timepiece
from models.query import text_list
from rules.errors import InvalidInput, Refusal
from rules.individual_number import read_number
from rules.programme import Programmes
from services import outbox
from services.sales import Declaration, declare_sale

MOST_ROWS = 200  # fits the 64 KiB of a request with the longest ids, and the locks of a database
ROWS = "declarations"


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one declaration of a batch: what stands now, or why it cannot be taken."""

    declaration_id: UUID | None = None
    refusal: Refusal | None = None


class RowsRefused(Exception):
    """Declarations of a batch cannot be taken that is taken whole or not at all."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.refusals = refusals


async def declare_sales(
    session: AsyncSession,
    programmes: Programmes,
    *,
    point_of_sale_id: UUID,
    declarations: Sequence[Declaration],
    is_whole: bool,
    at: datetime,
) -> list[Row]:
    """What became of each, in their order; one that repeats another is the one there is.

    Raises InvalidInput for a batch of another size, and RowsRefused with every refusal when it
    `is_whole`: taken as a whole or not at all. What is refused has written nothing, since
    `declare_sale` refuses before it writes; so a batch needs no savepoints.
    """
    if not 1 <= len(declarations) <= MOST_ROWS:
        raise InvalidInput(
            "BATCH_SIZE_INVALID",
            _("A batch has 1 to {most} declarations.", most=MOST_ROWS),
            ROWS,
        )
    await _line_up(session, point_of_sale_id, declarations)
    async with outbox.gathering(session):
        rows = [
            await _declare(session, programmes, point_of_sale_id, place, at)
            for place in enumerate(declarations)
        ]
    refusals = [row.refusal for row in rows if row.refusal]
    if is_whole and refusals:
        raise RowsRefused(refusals)
    return rows


async def _declare(
    session: AsyncSession,
    programmes: Programmes,
    point_of_sale_id: UUID,
    place: tuple[int, Declaration],
    at: datetime,
) -> Row:
    index, declaration = place
    try:
        declared = await declare_sale(
            session,
            programmes,
            point_of_sale_id=point_of_sale_id,
            declaration=declaration,
            at=at,
        )
    except Refusal as refusal:
        refusal.field = (ROWS, str(index), *(refusal.field or ()))
        return Row(refusal=refusal)
    return Row(declared)


async def _line_up(
    session: AsyncSession, seller_id: UUID, declarations: Iterable[Declaration]
) -> None:
    """Lock all ids, then all pieces, in the order in which everybody locks several of them.

    Pieces by their key, as imports do: by number, the two would wait for each other in a circle.
    """
    subjects = [f"{seller_id}/{each.external_id}" for each in declarations]
    locks = select(
        func.hashtextextended(func.unnest(text_list("subjects")), 0).label("subject")
    ).distinct()
    in_order = locks.order_by("subject").subquery()
    await session.execute(
        select(func.pg_advisory_xact_lock(in_order.c.subject)), {"subjects": subjects}
    )
    numbers = {read_number(each.individual_number).number for each in declarations} - {None}
    await session.execute(
        select(Timepiece)
        .where(Timepiece.individual_number == any_(text_list("numbers")))
        .order_by(Timepiece.id)
        .with_for_update(),
        {"numbers": list(numbers)},
    )
