"""A text is said in the language of the operation, its days as where its reader is."""

from datetime import date

import pytest

from graph.context import Context
from i18n.catalogue import Catalogues
from i18n.message import _
from i18n.negotiation import choose
from rules.access import Viewer
from tests.factories import now

WRITTEN = [
    # text as asked, header, country; and the day
    ("en", None, "US", "March 2, 2034"),
    ("en", None, "GB", "2 March 2034"),
    ("en", None, None, "March 2, 2034"),
    ("en", None, "CH", "2 March 2034"),
    ("en", None, "JP", "March 2, 2034"),
    (None, "en-GB", None, "2 March 2034"),
    (None, "en-GB", "JP", "2 March 2034"),  # nobody knows how Japan writes English
    (None, "en-US", "GB", "2 March 2034"),  # where they live goes before how a phone is set
]


@pytest.mark.parametrize(("asked", "header", "country", "day"), WRITTEN)
def test_a_day_is_written_as_in_the_country_where_that_is_known(asked, header, country, day):
    context = Context(
        viewer=Viewer(),
        choice=choose(asked, header, None, country),
        country=country,
        now=now(),
        database=None,
        house=None,
        snapshot=None,
        translator=Catalogues({}).translate,
    )
    assert context.translate(_("{day}", day=date(2034, 3, 2))) == day
