"""Each case that a real programme meets is claimed by a test, which is there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<case>[^|]+) \| (?P<claims>`[^|]+) \|$", re.MULTILINE)
CLAIM = re.compile(r"`(?P<path>[^`:]+)(?:::(?P<test>\w+))?`")


def rows():
    return ROW.findall((ROOT / "docs/cases.md").read_text(encoding="utf-8"))


@cache
def claims_in(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:5] == "test_"
    }


def test_every_case_is_claimed_by_a_test_that_is_there():
    missing = [
        (case, path, test)
        for case, claims in rows()
        for path, test in CLAIM.findall(claims)
        if not (ROOT / path).is_file() or (test and test not in claims_in(path))
    ]
    assert missing == []


def test_the_list_of_cases_is_read():
    assert len(rows()) > 40
