"""Texts go out to translators as PO files; the house remembers what each of them said."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import SOURCE, TRANSLATED
from i18n.message import _
from i18n.po import FUZZY, PoEntry, PoFile, header_for, write_po
from models.keys import new_id
from models.query import id_list
from models.translation import PoExport, SegmentSource, Translation
from rules.content_segments import digest_of
from rules.errors import StudioRefused
from services.content.po_entries import Said, entry_of
from services.content.scopes import EVERYTHING, Scope
from services.content.units import Units, find_units

EXPORT: Final = "X-Caseback-Export"
_SINCE: Final = (1980, 1, 1, 0, 0, 0)  # one instant for all files: a ZIP differs by its texts only


async def export_po(
    session: AsyncSession, *, locale: str, by: str, scope: Scope = EVERYTHING
) -> bytes:
    """The PO file of a scope in a language. Raises StudioRefused for a language we do not have."""
    if locale not in TRANSLATED:
        raise StudioRefused("LANGUAGE_INVALID", _("This is not one of the languages."), "locale")
    return await _export(session, await find_units(session, scope), locale, by, scope)


async def export_all(session: AsyncSession, *, by: str, scope: Scope = EVERYTHING) -> bytes:
    """A ZIP with the PO file of every language, each under its tag."""
    units = await find_units(session, scope)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for locale in TRANSLATED:
            data = await _export(session, units, locale, by, scope)
            entry = zipfile.ZipInfo(f"{locale}.po", _SINCE)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


async def _export(session: AsyncSession, units: Units, locale: str, by: str, scope: Scope) -> bytes:
    said = await _said(session, units, locale)
    entries = [entry_of(unit, said.get((unit.content_id, unit.path))) for unit in units.units]
    export = PoExport(
        id=new_id(), locale=locale, scope=_as_row(scope), base=_base(entries), created_by=by
    )
    session.add(export)
    await session.flush()
    header = header_for(
        locale,
        {
            "Project-Id-Version": "caseback content",
            "X-Caseback-Source-Language": SOURCE,
            EXPORT: str(export.id),
        },
    )
    return write_po(PoFile(header, tuple(entries)))


async def _said(
    session: AsyncSession, units: Units, locale: str
) -> Mapping[tuple[UUID, str], Said]:
    """What each unit says in the language, with the source text of what is outdated."""
    current = {(unit.content_id, unit.path): unit for unit in units.units}
    rows = await session.execute(
        select(
            Translation.content_id,
            Translation.path,
            Translation.text,
            Translation.source_id,
            SegmentSource.text.label("before"),
        )
        .join(SegmentSource, SegmentSource.id == Translation.source_id)
        .where(Translation.locale == locale, Translation.content_id == any_(id_list())),
        {"ids": sorted({unit.content_id for unit in units.units})},
    )
    found: dict[tuple[UUID, str], Said] = {}
    for row in rows:
        unit = current.get((row.content_id, row.path))
        if unit is not None:
            is_current = units.is_current(unit, row.source_id)
            found[row.content_id, row.path] = Said(
                row.text, row.source_id, None if is_current else row.before
            )
    return found


def _base(entries: list[PoEntry]) -> dict[str, Any]:
    """By context, digests of what went out: a file that comes back is compared with them."""
    return {
        entry.msgctxt or "": {
            "source": digest_of(entry.msgid).hex(),
            "translation": digest_of(entry.msgstr[0]).hex() if entry.msgstr[0] else None,
            "fuzzy": FUZZY in entry.flags,
        }
        for entry in entries
    }


def _as_row(scope: Scope) -> dict[str, Any]:
    ids = None if scope.content_ids is None else sorted(map(str, scope.content_ids))
    return {"content_ids": ids, "release_id": str(scope.release_id) if scope.release_id else None}
