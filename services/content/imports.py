"""A PO file comes back from translators: first it says what it would do, then it does it."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import any_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import TRANSLATED
from i18n.message import _
from i18n.po import PoEntry, PoFile, PoProblems, read_po
from models.content import Content
from models.keys import new_id
from models.query import id_list, text_list
from models.translation import PoExport, PoImport, SegmentSource, Translation
from rules.errors import StudioRefused
from services.content.exports import EXPORT
from services.content.import_plan import Known, Plan, Standing, plan
from services.content.import_report import ImportReport, Remark, remark_of_problem
from services.content.import_writing import write_steps
from services.content.scopes import Scope
from services.content.units import find_units

LOCK = "caseback.translations"
LOST = Remark(
    "export-unknown",
    0,
    None,
    _("The file does not say which export it is: only what is missing or outdated is filled."),
)


async def import_po(
    session: AsyncSession,
    data: bytes,
    *,
    locale: str,
    by: str,
    apply: bool = False,
    overrule: frozenset[str] = frozenset(),
) -> ImportReport:
    """Say what a file would do; with `apply` do it, unless it has a fault.

    Of the conflicts whose contexts are in `overrule` the file's side is taken. What two people
    bring at once is taken one after the other. Raises StudioRefused for a language we do not have.
    """
    if locale not in TRANSLATED:
        raise StudioRefused("LANGUAGE_INVALID", _("This is not one of the languages."), "locale")
    row = PoImport(id=new_id(), locale=locale, created_by=by, applied_at=None)
    row.sha256 = hashlib.sha256(data).digest()
    try:
        file = read_po(data, tag=locale)
    except PoProblems as error:
        planned = Plan(faults=[remark_of_problem(each) for each in error.problems])
    else:
        export = await _export_of(session, file, locale)
        row.export_id = export.id if export else None
        known = await _known(session, file.entries, row, export, lock=apply)
        planned = plan(file.entries, known, overrule)
        planned.warnings[:0] = [] if export else [LOST]
    if apply and not planned.faults:
        await write_steps(session, planned.steps, locale=locale, by=by)
        row.applied_at = await session.scalar(select(func.now()))
    report = _report(row, planned)
    row.report = report.as_row()
    session.add(row)
    await session.flush()
    return report


def _report(row: PoImport, planned: Plan) -> ImportReport:
    return ImportReport(
        id=row.id,
        locale=row.locale,
        is_applied=row.applied_at is not None,
        faults=tuple(sorted(planned.faults, key=lambda each: each.line)),
        warnings=tuple(planned.warnings),
        counts=planned.counts,
        items=tuple(planned.items),
    )


async def _export_of(session: AsyncSession, file: PoFile, locale: str) -> PoExport | None:
    """The export that the file's header names; None when it names none of this language."""
    try:
        export = await session.get(PoExport, UUID(file.header.get(EXPORT, "")))
    except ValueError:
        return None
    return export if export and export.locale == locale else None


async def _known(
    session: AsyncSession,
    entries: tuple[PoEntry, ...],
    row: PoImport,
    export: PoExport | None,
    *,
    lock: bool,
) -> Known:
    """What the house knows of the pieces in the file; with `lock` nobody changes it meanwhile."""
    keys = sorted({(entry.msgctxt or "").partition("/")[0] for entry in entries})
    if lock:
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(LOCK, 0))))
    query = select(Content.id, Content.key).where(Content.key == any_(text_list("keys")))
    # In one order, as whoever else locks several pieces must.
    query = query.order_by(Content.id).with_for_update(key_share=True) if lock else query
    found = await session.execute(query, {"keys": keys})
    content_ids = {row.key: row.id for row in found}
    return Known(
        locale=row.locale,
        units=await find_units(session, Scope(content_ids=frozenset(content_ids.values()))),
        content_ids=content_ids,
        standing=await _standing(session, list(content_ids.values()), row.locale),
        base=export.base if export else {},
    )


async def _standing(
    session: AsyncSession, ids: list[UUID], locale: str
) -> Mapping[tuple[UUID, str], Standing]:
    rows = await session.execute(
        select(
            Translation.content_id,
            Translation.path,
            Translation.text,
            Translation.source_id,
            SegmentSource.text.label("source"),
            Translation.author,
        )
        .join(SegmentSource, SegmentSource.id == Translation.source_id)
        .where(Translation.locale == locale, Translation.content_id == any_(id_list())),
        {"ids": ids},
    )
    return {
        (row.content_id, row.path): Standing(row.text, row.source_id, row.source, row.author)
        for row in rows
    }
