"""A date has one meaning, or it is not taken."""

from datetime import date

import pytest

from integrations.maison_files.dates import Spelling, read_date
from integrations.maison_files.faults import Fault


@pytest.mark.parametrize(
    ("text", "spelling", "expected"),
    [
        ("2019-04-03", Spelling.ISO, date(2019, 4, 3)),
        ("2020-02-29", Spelling.ISO, date(2020, 2, 29)),
        ("03.04.2019", Spelling.DAY_FIRST, date(2019, 4, 3)),
        ("2019-04-03", Spelling.DAY_FIRST, date(2019, 4, 3)),
        ("03.04.2019", Spelling.ISO, "DATE_AMBIGUOUS"),
        ("03/04/2019", Spelling.ISO, "DATE_AMBIGUOUS"),
        ("03/04/2019", Spelling.DAY_FIRST, "DATE_AMBIGUOUS"),
        ("3.4.19", Spelling.DAY_FIRST, "DATE_AMBIGUOUS"),
        ("19-04-03", Spelling.ISO, "DATE_AMBIGUOUS"),
        ("2019/04/03", Spelling.ISO, "DATE_AMBIGUOUS"),
        ("31.02.2020", Spelling.DAY_FIRST, "DATE_IMPOSSIBLE"),
        ("2019-02-29", Spelling.ISO, "DATE_IMPOSSIBLE"),
        ("2019-13-01", Spelling.ISO, "DATE_IMPOSSIBLE"),
        ("0000-01-01", Spelling.ISO, "DATE_IMPOSSIBLE"),
        ("２０１９-04-03", Spelling.ISO, "DATE_UNREADABLE"),
        ("yesterday", Spelling.ISO, "DATE_UNREADABLE"),
        ("2019-04-03T10:00", Spelling.ISO, "DATE_UNREADABLE"),
    ],
)
def test_a_date_is_taken_in_its_spelling_only(text, spelling, expected):
    found = read_date(text, spelling, "sold_on")

    assert (found.code if isinstance(found, Fault) else found) == expected


def test_a_fault_names_the_column_and_never_the_value():
    found = read_date("03/04/2019", Spelling.ISO, "sold_on")

    assert isinstance(found, Fault)
    assert found.column == "sold_on"
    assert "2019" not in found.sentence
