"""A text as owners will read it, set below the headings of a page of the studio."""

from collections.abc import Sequence

from markupsafe import Markup

from i18n.locales import SOURCE
from rules.blocks import MEDIA, Block
from services.shelving import rendered
from web.studio.room import IMAGES

# Nobody outside the studio sees the image of a draft, so its pages have an address of their own.
_HERE = (
    ("<h2>", '<h3 class="heading">'),
    ("</h2>", "</h3>"),
    (f'src="{MEDIA}', f'src="{IMAGES}/'),
)


def body_of(blocks: Sequence[Block]) -> Markup:
    """All but the title, by the same steps as what is published; what is empty is left out."""
    written = [each for each in blocks if each.text.strip()]
    html = rendered(SOURCE, "", written).html.replace("<h1></h1>\n", "", 1)
    for served, here in _HERE:
        html = html.replace(served, here)
    return Markup(html)  # noqa: S704 - cleaned
