"""What an operator does about translations: send texts out, take them in, see how far they are."""

from collections.abc import Mapping, Sequence

from app.operating import ACTOR
from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from i18n.catalogue import translate
from i18n.locales import SOURCE, TRANSLATED
from rules.errors import StudioRefused
from services.content.completeness import Progress, in_all, read_completeness
from services.content.exports import export_all, export_po
from services.content.import_report import ImportReport
from services.content.imports import import_po
from services.content.scopes import scope_of


async def send_out(settings: Settings, locale: str | None, keys: Sequence[str]) -> bytes:
    """A PO file of a language, or a ZIP of them all. Raises SettingsRefused."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        try:
            scope = await scope_of(session, keys)
            if locale is None:
                return await export_all(session, by=ACTOR, scope=scope)
            return await export_po(session, locale=locale, by=ACTOR, scope=scope)
        except StudioRefused as refusal:
            raise SettingsRefused(translate(refusal.text, SOURCE)) from refusal


async def take_in(
    settings: Settings, data: bytes, locale: str, *, apply: bool, overrule: Sequence[str]
) -> ImportReport:
    """What a file would do, or has done. Raises SettingsRefused."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        try:
            return await import_po(
                session, data, locale=locale, by=ACTOR, apply=apply, overrule=frozenset(overrule)
            )
        except StudioRefused as refusal:
            raise SettingsRefused(translate(refusal.text, SOURCE)) from refusal


async def ask_how_far_it_is(settings: Settings, keys: Sequence[str]) -> Mapping[str, Progress]:
    """The progress of the pieces with these keys, or of all, by language. SettingsRefused."""
    async with open_parts(settings) as parts:
        try:
            async with parts.database.transaction() as session:
                scope = await scope_of(session, keys)
        except StudioRefused as refusal:
            raise SettingsRefused(translate(refusal.text, SOURCE)) from refusal
        found = await read_completeness(parts.database, scope.content_ids or ())
    return {tag: in_all(by_tag[tag] for by_tag in found.values()) for tag in TRANSLATED}
