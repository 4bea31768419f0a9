"""Cover follows a sale whose day was corrected, or whose place another declaration takes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.keys import new_id
from models.warranty import CoverageSegment, SaleDeclaration
from rules.correction import Through, corrected
from rules.programme import Programme, Programmes
from rules.reasons import ReasonCode
from rules.segments import ONE_DAY
from rules.warranty import extended_through
from services.cover import base_of, start_base, tell_crm
from services.extension import RULE

NOT_SHORTENED = "NOT_SHORTENED"  # the rule of an end that was granted before a correction
REPAIRED = ReasonCode.THIRD_PARTY_REPAIR.value


async def move_cover(
    session: AsyncSession,
    programmes: Programmes,
    *,
    old: SaleDeclaration,
    new: SaleDeclaration,
    may_shorten: bool,
    at: datetime,
) -> None:
    """Recompute what rests on a sale for another, or for the same with another day.

    Segments that stay as they are only change the sale that they rest on; the others are voided
    and written anew. What a repair by somebody else has ended stays ended.
    """
    granted = await _granted(session, old)
    base = await base_of(session, programmes, new)
    if base is None or "BASE" not in granted or await _is_cut_short(session, old):
        await _leave(session, programmes, old=old, new=new)
        return
    wanted = _wanted(granted, base, programmes, may_shorten=may_shorten)
    kept = [kind for kind, each in granted.items() if _is_same(each, wanted.get(kind))]
    void = [each for kind, each in granted.items() if kind not in kept]
    for each in void:
        each.voided_at, each.void_reason = at, "SALE_CORRECTED"
    await session.flush()  # the places of base and extension are free before others take them
    for kind in kept:
        granted[kind].sale_declaration_id = new.id
    added = [each for kind, each in wanted.items() if kind not in kept]
    session.add_all(added)
    await session.flush()  # the CRM is promised rows that exist
    await tell_crm(session, base.timepiece_id, [each.id for each in (*void, *added)])


async def _leave(
    session: AsyncSession, programmes: Programmes, *, old: SaleDeclaration, new: SaleDeclaration
) -> None:
    """Leave cover as it is, but resting on the other sale; start it where there is none at all."""
    moved = await session.scalars(
        update(CoverageSegment)
        .where(
            CoverageSegment.sale_declaration_id == old.id,
            or_(CoverageSegment.voided_at.is_(None), CoverageSegment.void_reason == REPAIRED),
        )
        .values(sale_declaration_id=new.id)
        .returning(CoverageSegment.id)
    )
    if not moved.all():
        await start_base(session, programmes, new)
    elif new.timepiece_id is not None:
        await tell_crm(session, new.timepiece_id, [])


async def _granted(session: AsyncSession, sale: SaleDeclaration) -> dict[str, CoverageSegment]:
    """The base and the extension that rest on a sale, by kind."""
    found = await session.scalars(
        select(CoverageSegment).where(
            CoverageSegment.sale_declaration_id == sale.id, CoverageSegment.voided_at.is_(None)
        )
    )
    return {each.kind: each for each in found}


async def _is_cut_short(session: AsyncSession, sale: SaleDeclaration) -> bool:
    found = await session.scalar(
        select(CoverageSegment.id)
        .where(
            CoverageSegment.sale_declaration_id == sale.id,
            CoverageSegment.void_reason == REPAIRED,
        )
        .limit(1)
    )
    return found is not None


def _wanted(
    granted: Mapping[str, CoverageSegment],
    base: CoverageSegment,
    programmes: Programmes,
    *,
    may_shorten: bool,
) -> dict[str, CoverageSegment]:
    """The base and the extension that there are to be, not yet kept."""
    before = granted.get("EXTENSION")
    total = extended_through(base.starts_on, _rules_of(before, base, programmes))
    through = corrected(
        Through(granted["BASE"].ends_on, before.ends_on if before else None),
        base=base.ends_on,
        total=total,
        may_shorten=may_shorten,
    )
    if through.base != base.ends_on:
        base.ends_on, base.rule = through.base, NOT_SHORTENED
    if before is None or through.extension is None:
        return {base.kind: base}
    extension = CoverageSegment(
        id=new_id(),
        timepiece_id=base.timepiece_id,
        kind=before.kind,
        starts_on=through.base + ONE_DAY,
        ends_on=through.extension,
        rule=RULE if through.extension == total else NOT_SHORTENED,
        rule_version=before.rule_version,
        sale_declaration_id=base.sale_declaration_id,
    )
    return {base.kind: base, extension.kind: extension}


def _rules_of(
    extension: CoverageSegment | None, base: CoverageSegment, programmes: Programmes
) -> Programme:
    """The rules that an extension was granted by, whatever rules came since."""
    version = extension.rule_version if extension else None
    found = (each for each in programmes.versions if each.version == version)
    return next(found, programmes.on(base.starts_on))


def _is_same(segment: CoverageSegment, wanted: CoverageSegment | None) -> bool:
    return wanted is not None and (segment.starts_on, segment.ends_on) == (
        wanted.starts_on,
        wanted.ends_on,
    )
