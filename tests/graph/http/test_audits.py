"""The public suite of audits for GraphQL over HTTP has nothing to say against the endpoint."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

AUDITS = Path(__file__).parent / "audits"


@pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="node and npm are not installed"
)
def test_every_audit_of_the_public_suite_is_ok_even_where_it_is_only_a_may(classic, tmp_path):
    for name in ("package.json", "package-lock.json", "run.mjs"):
        shutil.copy(AUDITS / name, tmp_path)
    subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    run = subprocess.run(
        ["node", "run.mjs", classic.url], cwd=tmp_path, check=True, capture_output=True
    )
    results = json.loads(run.stdout)
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61


def test_the_lock_of_the_suite_records_hashes_and_no_addresses():
    lock = (AUDITS / "package-lock.json").read_text()
    assert "://" not in lock
    assert lock.count('"integrity"') == 2
