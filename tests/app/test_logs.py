import subprocess
import sys

SCRIPT = """
import structlog
from app import logs
logs.configure("json")
log = structlog.get_logger("house")
log.info("registered", id="0190", email="ada@example.com", name="Ada Lovelace")
try:
    raise ValueError("it broke")
except ValueError:
    log.exception("failed", request_id="r1", query="{ viewer }")
"""


def test_only_what_is_on_the_list_leaves_in_a_log():
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    out = said.stdout + said.stderr
    assert '"id": "0190"' in out
    assert '"request_id": "r1"' in out
    assert "it broke" in out
    for secret in ("ada@example.com", "Lovelace", "viewer"):
        assert secret not in out
