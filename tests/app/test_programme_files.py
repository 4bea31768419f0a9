"""A programme is read from TOML or JSON, and what cannot be read is said with its cure."""

import json
from dataclasses import replace
from datetime import date

import pytest

from app.programme_files import as_toml, read_document
from app.settings import SettingsRefused
from models.catalogue import CATEGORIES
from rules.programme import DEFAULT_PROGRAMME
from rules.programme_document import as_document, read_new

FULL = replace(
    DEFAULT_PROGRAMME,
    base_years_by_market={"PT": 3, "ES": 3},
    base_years_by_category={"HIGH_JEWELLERY": 5},
    opens_on_by_market={"JP": date(2019, 10, 1)},
    authorised_only_markets=frozenset({"CN", "HK"}),
)


@pytest.fixture
def file(tmp_path):
    def file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


@pytest.mark.parametrize("programme", [DEFAULT_PROGRAMME, FULL])
def test_what_is_shown_is_a_file_that_says_the_same(file, programme):
    toml = read_document(file("p.toml", as_toml(programme)))
    written = json.dumps(as_document(programme), default=date.isoformat)
    for document in (toml, read_document(file("p.json", written))):
        version = {"version": 1, "in_force_from": programme.in_force_from}
        assert read_new(document, **version, categories=CATEGORIES) == programme


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.toml", "total_years = ", "cannot be read: Invalid value (at end of document)"),
        ("p.toml", "total_years = 8\ntotal_years = 9\n", "Cannot overwrite a value"),
        ("p.json", '{"total_years": 8,}', "cannot be read: "),
        ("p.json", '{"total_years": 8, "total_years": 9}', "total_years is said twice; say it"),
        ("p.json", '{"base_years_by_market": {"PT": 3, "PT": 4}}', "PT is said twice"),
        ("p.json", "[]", "a programme is an object"),
        ("p.json", b"\xff\xfe", "cannot be read: "),
        ("p.yaml", "total_years: 8", "named .toml or .json"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_mend(file, name, content, said):
    path = file(name, content)
    with pytest.raises(SettingsRefused) as caught:
        read_document(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(SettingsRefused, match="cannot be read: No such file or directory"):
        read_document(tmp_path / "p.toml")
