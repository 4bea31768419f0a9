"""PO files out, of a language or of all, and in: first what a file would do, then it is taken."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import Response

from i18n.locales import LOCALES, SOURCE
from i18n.message import _
from i18n.po_file import MAX_BYTES
from rules.access import Action, may
from rules.errors import StudioRefused
from services.content.exports import export_all, export_po
from services.content.import_report import ImportReport
from services.content.imports import import_po
from services.content.scopes import EVERYTHING, Scope
from services.content.unit_reads import find_piece
from services.content.waiting_files import drop_waiting, find_waiting, let_wait
from web.pages import HEADERS
from web.staff import NotHere
from web.studio.po_words import OUTCOMES
from web.studio.room import StudioVisit

MOST_BYTES = MAX_BYTES + 65_536  # the file, and what its form says beside it
MOST_SHOWN = 500  # of faults, warnings and conflicts, each; a page of more helps nobody
TARGETS = [each for each in LOCALES if each.tag != SOURCE]
OVERRULE = "take:"


async def show_po(visit: StudioVisit) -> Response:
    """Both ways, for the languages that are the viewer's."""
    theirs = [each for each in TARGETS if visit.viewer.works_in(each.tag)]
    return visit.page(
        "studio/po.html",
        targets=TARGETS,
        theirs=theirs,
        chosen=visit.asked("locale"),
        key=visit.asked("key") or "",
        may_bring=may(visit.viewer, Action.TRANSLATE) and bool(theirs),
    )


async def send_po(visit: StudioVisit) -> Response:
    """The file of a language, or a ZIP of all; of one piece, or of everything."""
    locale, scope = visit.form.get("locale", ""), await _scope(visit, visit.form.get("key", ""))
    by = visit.viewer.principal
    async with visit.room.database.transaction() as session:
        if locale:
            data = await export_po(session, locale=locale, by=by, scope=scope)
            return _file(data, "text/x-gettext-translation; charset=utf-8", f"{locale}.po")
        data = await export_all(session, by=by, scope=scope)
        return _file(data, "application/zip", "translations.zip")


async def try_po(visit: StudioVisit) -> Response:
    """What an uploaded file would do; nothing is written yet."""
    locale, sent = visit.form.get("locale", ""), visit.files.get("file")
    visit.viewer.require_language(locale)
    if sent is None or not sent.content:
        raise StudioRefused("FILE_NEEDED", _("Choose a PO file first."), "file")
    by = visit.viewer.principal
    async with visit.room.database.transaction() as session:
        report = await import_po(session, sent.content, locale=locale, by=by)
        if not report.faults:
            await let_wait(session, report.id, sent.content, by=by)
    return _report(visit, report, sent.name)


async def take_po(visit: StudioVisit) -> Response:
    """Take the file that was tried; of a conflict the file's side only where it is ticked."""
    by, name = visit.viewer.principal, visit.form.get("name", "")
    async with visit.room.database.transaction() as session:
        waiting = await find_waiting(session, _id(visit.form.get("import", "")), by=by)
        if waiting is None:
            sentence = _("This file does not wait any more. Please choose it once more.")
            raise StudioRefused("FILE_GONE", sentence)
        visit.viewer.require_language(waiting.locale)
        report = await import_po(
            session,
            waiting.data,
            locale=waiting.locale,
            by=by,
            apply=True,
            overrule=_overruled(visit.form),
        )
        await drop_waiting(session, by=by)
    return _report(visit, report, name)


def _report(visit: StudioVisit, report: ImportReport, name: str) -> Response:
    target = next(each for each in TARGETS if each.tag == report.locale)
    return visit.page(
        "studio/po_report.html",
        status=422 if report.faults else 200,
        report=report,
        target=target,
        name=name,
        faults=report.faults[:MOST_SHOWN],
        warnings=report.warnings[:MOST_SHOWN],
        conflicts=report.conflicts[:MOST_SHOWN],
        others=[each for each in report.items if each not in report.conflicts][:MOST_SHOWN],
        outcomes=OUTCOMES,
        overrule=OVERRULE,
    )


def _overruled(form: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name.removeprefix(OVERRULE) for name in form if name.startswith(OVERRULE))


async def _scope(visit: StudioVisit, key: str) -> Scope:
    if not key.strip():
        return EVERYTHING
    content_id = await find_piece(visit.room.database, key.strip())
    if content_id is None:
        raise StudioRefused("CONTENT_UNKNOWN", _("There is no piece with this key."), "key")
    return Scope(content_ids=frozenset({content_id}))


def _file(data: bytes, media_type: str, name: str) -> Response:
    headers = HEADERS | {"content-disposition": f'attachment; filename="caseback-{name}"'}
    return Response(data, media_type=media_type, headers=headers)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotHere from None
