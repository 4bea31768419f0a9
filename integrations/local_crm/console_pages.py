"""The clothes of the console: templates, how values are written, and what a browser may do."""

from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from integrations.local_crm.users import name_user

_PACKAGE = "integrations.local_crm"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    # A form of ours must tell where it comes from, other places learn nothing.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Pages:
    def __init__(self) -> None:
        self._pages = Environment(
            loader=PackageLoader(_PACKAGE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters |= {"day": show_day, "minute": show_minute, "who": name_user}
        self._style = self._pages.get_template("console.css").render()

    def show(self, template: str, found: dict[str, object], status: int = 200) -> Response:
        text = self._pages.get_template(template).render(found)
        return HTMLResponse(text, status, _HEADERS)

    def show_style(self) -> Response:
        return Response(self._style, headers=_HEADERS, media_type="text/css")


def show_day(value: object) -> str:
    """A kept date or instant as `21 Nov 2026`, or nothing."""
    if not value:
        return ""
    day = date.fromisoformat(str(value)[:10])
    return f"{day.day} {day:%b %Y}"


def show_minute(value: object) -> Markup:
    """A kept instant as `21 Nov 2026, 22:07 UTC`."""
    if not value:
        return Markup()
    text = f"{show_day(value)}, {str(value)[11:16]} UTC"
    return Markup('<time datetime="{}">{}</time>').format(value, text)
