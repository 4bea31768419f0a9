"""Settling claimed records: struck, put off, or held until a person or a change helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Double,
    TableValuedAlias,
    Text,
    Uuid,
    case,
    column,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm.outbound.claims import NOBODYS, Claim
from jobs.crm.outbound.turns import ONE_ORDER, expect_many
from models.outbox import CRM_VERSION, CrmDirty


class Fate(StrEnum):
    """What becomes of a claimed record."""

    STRUCK = "STRUCK"  # the CRM has it, or there is nothing to tell
    LATER = "LATER"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim's fate. `wait` is in seconds; one that does not count leaves the attempts alone.

    One that goes `anew` gets a later version, for the CRM holds a later one than the one sent.
    """

    claim: Claim
    fate: Fate
    code: str | None = None
    fault: str | None = None
    fields: tuple[str, ...] = ()
    wait: float = 0.0
    counts: bool = True
    anew: bool = False


async def settle(session: AsyncSession, lease: UUID, settled: Sequence[Settled]) -> None:
    """Settle what is still ours.

    A record that changed meanwhile is free at once, and goes again: the change may be the cure.
    """
    if not settled:
        return
    await expect_many(session)
    said = _table(settled)
    ours = _ours(said, lease)
    await session.execute(
        select(CrmDirty.id).where(*ours).order_by(*ONE_ORDER).with_for_update(of=CrmDirty)
    )
    same = CrmDirty.version == said.c.version
    await session.execute(delete(CrmDirty).where(*ours, same, said.c.fate == Fate.STRUCK))
    await session.execute(update(CrmDirty).where(*ours, ~same).values(**NOBODYS, attempts=0))
    await session.execute(update(CrmDirty).where(*ours, same).values(**_as_said(said)))


def _as_said(said: TableValuedAlias) -> dict[str, object]:
    is_held = said.c.fate == Fate.HELD
    fewer = case((said.c.counts, CrmDirty.attempts), else_=CrmDirty.attempts - 1)
    return {
        **NOBODYS,
        "version": case((said.c.anew, CRM_VERSION.next_value()), else_=CrmDirty.version),
        "due_at": func.now() + func.make_interval(0, 0, 0, 0, 0, 0, said.c.wait),
        "attempts": func.greatest(fewer, 0),
        "code": said.c.code,
        "fault": said.c.fault,
        "fields": func.string_to_array(said.c.fields, ","),
        "held_since": case((is_held, func.now())),
    }


def _ours(said: TableValuedAlias, lease: UUID) -> tuple[ColumnElement[bool], ...]:
    return CrmDirty.kind == said.c.kind, CrmDirty.id == said.c.id, CrmDirty.lease == lease


def _table(settled: Sequence[Settled]) -> TableValuedAlias:
    """What is said of each claim, as one parameter a column."""
    columns = {
        column("kind", Text): [each.claim.kind for each in settled],
        column("id", Uuid): [each.claim.id for each in settled],
        column("version", BigInteger): [each.claim.version for each in settled],
        column("fate", Text): [each.fate.value for each in settled],
        column("code", Text): [each.code for each in settled],
        column("fault", Text): [each.fault for each in settled],
        column("fields", Text): [",".join(each.fields) for each in settled],
        column("wait", Double): [each.wait for each in settled],
        column("counts", Boolean): [each.counts for each in settled],
        column("anew", Boolean): [each.anew for each in settled],
    }
    arrays = [literal(values, ARRAY(each.type)) for each, values in columns.items()]
    return func.unnest(*arrays).table_valued(*columns, name="said").render_derived()
