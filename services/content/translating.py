"""Somebody says in another language what a segment says, and somebody else finds it good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import TRANSLATED
from i18n.message import _
from models.content import Content
from models.translation import SegmentSource, Translation, TranslationChange
from rules.errors import StudioRefused
from rules.translation_checks import Finding, errors_in, warnings_in
from services import audit

Origin = Literal["STUDIO", "PO"]


@dataclass(frozen=True, slots=True)
class TranslationEdit:
    """What a segment is to say in a language, and for which of its source texts.

    `lock_version` is that of the translation that the translator saw, None when there was none.
    """

    content_id: UUID
    path: str
    locale: str
    text: str
    source_id: UUID
    lock_version: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """The translation's new lock_version, and what should be looked at once more."""

    lock_version: int
    warnings: tuple[Finding, ...] = ()


async def translate(
    session: AsyncSession, edit: TranslationEdit, *, author: str, origin: Origin = "STUDIO"
) -> Saved:
    """Keep a translation; the same again changes nothing.

    Raises StudioRefused for a text that cannot be shown as meant (TRANSLATION_FAULTY), for a
    segment, source or language that there is not, and when somebody else saved meanwhile
    (STALE_TRANSLATION). One that was made for an earlier source text is kept, as outdated.
    """
    source = await _source(session, edit)
    faults = errors_in(source.text, edit.text, path=edit.path)
    if faults:
        raise StudioRefused("TRANSLATION_FAULTY", faults[0].text, "text")
    warnings = warnings_in(source.text, edit.text, locale=edit.locale)
    standing = await _standing(session, edit)
    if standing is not None and (standing.text, standing.source_id) == (edit.text, source.id):
        return Saved(standing.lock_version, warnings)
    if (standing.lock_version if standing else None) != edit.lock_version:
        raise StudioRefused(
            "STALE_TRANSLATION", _("Somebody else translated this meanwhile. Compare the two.")
        )
    written = standing or Translation(
        content_id=edit.content_id, locale=edit.locale, path=edit.path, lock_version=0
    )
    written.text, written.source_id, written.origin = edit.text, source.id, origin
    written.author, written.state = author, "TRANSLATED"
    await _keep(session, written)
    await _note(session, written, "TRANSLATE", author)
    return Saved(written.lock_version, warnings)


async def review_translation(
    session: AsyncSession,
    content_id: UUID,
    path: str,
    locale: str,
    *,
    reviewer: str,
    lock_version: int,
) -> int:
    """Find a translation good, as the reviewer saw it; its new lock_version.

    Raises StudioRefused for who wrote it (FOUR_EYES), and when it is another one by now.
    """
    await _lock(session, content_id)
    standing = await session.get(Translation, (content_id, locale, path))
    if standing is None or standing.lock_version != lock_version:
        raise StudioRefused(
            "STALE_TRANSLATION", _("Somebody else translated this meanwhile. Compare the two.")
        )
    if standing.author == reviewer:
        raise StudioRefused("FOUR_EYES", _("Somebody else than its author must review this."))
    if standing.state == "REVIEWED":
        return standing.lock_version
    standing.state = "REVIEWED"
    await _keep(session, standing, by=reviewer)
    await _note(session, standing, "REVIEW_TRANSLATION", reviewer)
    return standing.lock_version


async def _source(session: AsyncSession, edit: TranslationEdit) -> SegmentSource:
    """The source text that the translation is for, once the piece is locked."""
    if edit.locale not in TRANSLATED:
        raise StudioRefused(
            "LANGUAGE_INVALID", _("This is not one of the languages offered."), "locale"
        )
    await _lock(session, edit.content_id)
    source = await session.get(SegmentSource, edit.source_id)
    if source is None or (source.content_id, source.path) != (edit.content_id, edit.path):
        raise StudioRefused("SOURCE_UNKNOWN", _("This text has no such source."), "source_id")
    return source


async def _lock(session: AsyncSession, content_id: UUID) -> None:
    """Whoever writes a piece's translations waits for its row: of two at once, one is second."""
    await session.execute(
        select(Content.id).where(Content.id == content_id).with_for_update(key_share=True)
    )


async def _standing(session: AsyncSession, edit: TranslationEdit) -> Translation | None:
    place = (edit.content_id, edit.locale, edit.path)
    return await session.get(Translation, place, populate_existing=True)


async def _keep(session: AsyncSession, written: Translation, *, by: str | None = None) -> None:
    """Write it down with its history; the audit names the piece."""
    now: datetime = (await session.execute(select(func.now()))).scalar_one()
    written.lock_version += 1
    written.updated_at = now
    session.add(written)
    session.add(
        TranslationChange(
            content_id=written.content_id,
            locale=written.locale,
            path=written.path,
            source_id=written.source_id,
            text=written.text,
            state=written.state,
            origin=written.origin,
            author=by or written.author,
        )
    )
    await session.flush()


async def _note(session: AsyncSession, written: Translation, action: str, actor: str) -> None:
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="CONTENT",
        object_id=written.content_id,
        fields=[written.locale, written.path],
    )
