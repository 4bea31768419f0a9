"""Publishing: from when, until when and where an approved text may be seen, and what holds it."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import Response

from rules.access import Action, may
from rules.errors import StudioRefused
from rules.publication_state import PublicationState
from services.content.calendar import read_releases
from services.content.completeness import read_completeness
from services.content.embargo_reads import read_standing_embargoes
from services.content.publications import Plan, schedule, withdraw
from services.staff_sessions import read_labels
from web.staff import NotHere, go_to
from web.studio.board import TARGETS
from web.studio.history_page import id_of
from web.studio.moments import ZONES, instant_in
from web.studio.pieces import find_piece, number_of
from web.studio.room import StudioVisit, typed_in
from web.studio.words import PUBLICATIONS

NOW = PublicationState.LIVE, PublicationState.SCHEDULED, PublicationState.EMBARGOED


async def show_publishing(visit: StudioVisit) -> Response:
    return await page_of(visit)


async def publish(visit: StudioVisit) -> Response:
    """Publish the revision that the page showed; a refusal keeps what was typed."""
    revision_id = await _revision(visit)
    try:
        plan = _plan(visit.form)
        async with visit.room.database.transaction() as session:
            await schedule(session, revision_id, plan, publisher=visit.viewer.principal)
    except StudioRefused as refused:
        return await page_of(visit, refused=refused)
    return await _done(visit, "published")


async def withdraw_publication(visit: StudioVisit) -> Response:
    publication_id = id_of(visit.form.get("publication"))
    async with visit.room.database.transaction() as session:
        await withdraw(session, publication_id, publisher=visit.viewer.principal)
    return await _done(visit, "withdrawn")


async def page_of(visit: StudioVisit, *, refused: StudioRefused | None = None) -> Response:
    """The page as it stands, with what was typed where that could not be done."""
    piece, database = await find_piece(visit), visit.room.database
    content_id = piece.history.content_id
    progress = (await read_completeness(database, [content_id])).get(content_id, {})
    standing = [each for each in piece.history.publications if each.state in NOW]
    embargoes = await read_standing_embargoes(database, content_id)
    releases = await read_releases(database, at=visit.at)
    people = {e.created_by for e in standing} | {e.set_by for e in embargoes}
    return visit.page(
        "studio/publish.html",
        status=422 if refused else 200,
        piece=piece,
        standing=standing,
        embargoes=embargoes,
        releases=[each for each in releases if not each.is_cancelled and each.at > visit.at],
        lacking=[e for e in TARGETS if not (e.tag in progress and progress[e.tag].is_complete)],
        number_of_languages=len(TARGETS),
        may_publish=may(visit.viewer, Action.PUBLISH_CONTENT),
        typed=typed_in(visit),
        refused=refused,
        wrong=(refused.field or ("",))[0] if refused else "",
        zones=ZONES,
        states=PUBLICATIONS,
        labels=await read_labels(database, people),
        done=visit.asked("done"),
        now=visit.at,
    )


async def _done(visit: StudioVisit, what: str) -> Response:
    piece = await find_piece(visit)
    return go_to(piece.path("publish") + f"?done={what}")


async def _revision(visit: StudioVisit) -> UUID:
    """The revision that the form names, if it is one of this piece. Raises NotHere."""
    piece, asked = await find_piece(visit), id_of(visit.form.get("revision"))
    if asked not in {each.id for each in piece.history.revisions}:
        raise NotHere
    return asked


def _plan(form: Mapping[str, str]) -> Plan:
    release = form.get("release")
    return Plan(
        visible_from=instant_in(form, "visible_from"),
        visible_until=instant_in(form, "visible_until"),
        markets=frozenset(form.get("markets", "").upper().replace(",", " ").split()),
        priority=number_of(form.get("priority")) or 0,
        release_id=id_of(release) if release else None,
    )
