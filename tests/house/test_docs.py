"""What the documentation shows of the API can be sent as it stands."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
SHOWN = [(page.name, block) for page in PAGES for block in BLOCK.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize(("page", "block"), SHOWN)
def test_every_operation_that_is_shown_is_valid(page, block):
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    assert validate(schema, parse(block)) == [], page


def test_some_operations_are_shown():
    assert len(SHOWN) > 5
