"""What all pages share: their templates, their one style, and what browsers may do with them."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request

from i18n.language_tags import MalformedTag
from i18n.locales import Language, language
from i18n.negotiation import choose

# What is written into a template is escaped, and what is missing fails.
PAGES = Environment(
    loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",  # the address holds what proves: a card's token, or a code
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
    "vary": "Accept-Language",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page is read: in which language, and in which territory's way, where one is named."""

    language: Language
    territory: str | None


def reading_of(request: Request) -> Reading:
    """What the address asks for, else the browser."""
    return reading_in(request, request.query_params.get("lang"))


def reading_in(request: Request, asked: str | None) -> Reading:
    """What is asked for, else what the browser does; whatever is no language asks for none."""
    accepted = request.headers.get("accept-language")
    try:
        choice = choose(asked or None, accepted, None)
    except MalformedTag:
        choice = choose(None, accepted, None)
    return Reading(language(choice.served), choice.region)


@cache
def style_of(name: str) -> Markup:
    """The style of a page, to be written into it."""
    return Markup(PAGES.get_template(name).render())  # noqa: S704 - a file of ours


@cache
def policy_of(name: str, *, form_action: str) -> str:
    """Nothing may be loaded or run; the one style is known by its digest."""
    digest = base64.b64encode(hashlib.sha256(style_of(name).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action {form_action};"
        " base-uri 'none'; frame-ancestors 'none'"
    )
