"""What the one who starts this CRM may choose, by arguments or by environment."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from integrations.local_crm.objects import OrgModel


@dataclass(frozen=True)
class Settings:
    """Port 0 means any free one; the port taken is announced on standard output."""

    file: Path
    consumer_key: str
    consumer_secret: str = field(repr=False)
    port: int = 8001
    org_model: OrgModel = "contact"
    instance_url: str = "https://maison.my.salesforce.com"
    session_seconds: float = 7200
    daily_calls: int = 100_000


def read_settings(arguments: Sequence[str], environ: Mapping[str, str]) -> Settings:
    """Leaves the process with a usage message when something is missing or unreadable."""
    parser = argparse.ArgumentParser(
        prog="python -m integrations.local_crm",
        description="A CRM that answers like Salesforce, for development. Loopback only.",
    )
    parser.add_argument("--port", type=int, default=Settings.port)
    parser.add_argument("--file", type=Path, default=Path("var/crm.sqlite"))
    parser.add_argument("--consumer-key", default=environ.get("CASEBACK_CRM_CONSUMER_KEY"))
    parser.add_argument("--consumer-secret", default=environ.get("CASEBACK_CRM_CONSUMER_SECRET"))
    parser.add_argument("--org-model", choices=get_args(OrgModel), default=Settings.org_model)
    parser.add_argument("--instance-url", default=Settings.instance_url)
    parser.add_argument("--session-seconds", type=float, default=Settings.session_seconds)
    parser.add_argument("--daily-calls", type=int, default=Settings.daily_calls)
    chosen = parser.parse_args(arguments)
    if not chosen.consumer_key or not chosen.consumer_secret:
        parser.error("a consumer key and a consumer secret are needed")
    return Settings(**vars(chosen))
