"""The preview: what an owner would hold in their hand, and why each piece is there or is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from i18n.locales import LOCALES, language
from rules.documents import GUIDES, MEDIA
from rules.why_sentences import sentence_of
from services.content.newest import read_markets
from services.content.preview import Perspective, Preview, preview, read_drafts
from services.guidance import ServedItem
from web.pages import HEADERS, PAGES
from web.staff_files import PHONE_STYLE, path_of
from web.studio.clause_words import DIMENSIONS, OPERATORS, PLACES
from web.studio.looking import Asked, read_asked
from web.studio.phone_words import ON_PHONE, PERSPECTIVES
from web.studio.room import IMAGES, PREVIEW, StudioVisit
from web.studio.words import KINDS

MOST_OFFERED = 300  # references to choose from; beyond, numbers are typed
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
_PLACES = (
    *(("<h2>", "<h4>"), ("</h2>", "</h4>"), ("<h1>", "<h3>"), ("</h1>", "</h3>")),
    (f'src="{MEDIA}', f'src="{IMAGES}/'),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece on the telephone; `because` is the sentence that its owner reads."""

    html: Markup
    because: str
    tag: str
    direction: str


async def show_preview(visit: StudioVisit) -> Response:
    """The telephone, and beside it why each piece is there and why others are not."""
    asked = await read_asked(visit)
    found = await _look(visit, asked)
    snapshot = visit.room.shelf.current
    return visit.page(
        "studio/preview.html",
        asked=asked,
        found=found,
        reasons=[(each, sentence_of(each.because)) for each in found.served] if found else [],
        phone=f"{PREVIEW}/phone?{asked.query}",
        references=sorted(snapshot.references_by_number)[:MOST_OFFERED],
        markets=await read_markets(visit.room.database),
        targets=LOCALES,
        perspectives=PERSPECTIVES,
        kinds=KINDS,
        dimensions=DIMENSIONS,
        operators=OPERATORS,
        places=PLACES,
    )


async def show_phone(visit: StudioVisit) -> Response:
    """What stands in the frame: in the owner's language, with nothing of the studio."""
    asked = await read_asked(visit)
    found = await _look(visit, asked)
    target = language(asked.looking.language)
    served = found.served if found else ()
    page = PAGES.get_template("studio/phone.html").render(
        target=target,
        guides=_shown(visit, [each for each in served if each.item.kind in GUIDES], target.tag),
        tips=_shown(visit, [each for each in served if each.item.kind not in GUIDES], target.tag),
        words={
            name: visit.room.catalogues.translate(word, target.tag)
            for name, word in ON_PHONE.items()
        },
        name=asked.reference.name if asked.reference else "",
        style_path=path_of(PHONE_STYLE),
    )
    headers = HEADERS | {"content-security-policy": POLICY, "content-language": target.tag}
    return HTMLResponse(page, headers=headers)


async def _look(visit: StudioVisit, asked: Asked) -> Preview | None:
    if asked.reference is None:
        return None
    looking, drafts = asked.looking, ()
    if looking.perspective is Perspective.DRAFT:
        async with visit.room.database.transaction() as session:
            drafts = await read_drafts(session, at=looking.as_of)
    return preview(visit.room.shelf.current, asked.reference, looking, drafts=drafts)


def _shown(visit: StudioVisit, served: Sequence[ServedItem], tag: str) -> list[Shown]:
    shown: list[Shown] = []
    for each in served:
        sentence = sentence_of(each.because)
        said = visit.room.catalogues.translate(sentence, tag) if sentence else ""
        direction = language(each.text.language).direction.lower()
        shown.append(Shown(_within(each.text.html), said, each.text.language, direction))
    return shown


def _within(html: str) -> Markup:
    """A piece below the headings of the telephone, with its images as the studio may see them."""
    for old, new in _PLACES:
        html = html.replace(old, new)
    return Markup(html)  # noqa: S704 - it was cleaned when it was made
