"""What the one who starts this CRM may choose, by arguments or by environment."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from integrations.local_crm.assertions import read_public_key
from integrations.local_crm.duplicate_levers import read_action
from integrations.local_crm.errors import Unreadable
from integrations.local_crm.metadata import MetadataRefused, read_metadata
from integrations.local_crm.objects import CASEBACK, Additions, OrgModel
from integrations.local_crm.permissions import Permissions, read_permissions
from integrations.local_crm.sobject_rules import DuplicateAction


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
    jwt_user: str = "caseback@maison.example"
    jwt_public_key: RSAPublicKey | None = None
    additions: Additions = CASEBACK
    permissions: Permissions | None = None
    duplicate_rules: Mapping[str, DuplicateAction] = field(
        default_factory=dict[str, DuplicateAction]
    )


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
    parser.add_argument("--jwt-user", default=Settings.jwt_user)
    parser.add_argument("--jwt-public-key", type=_read_key, help="turns the JWT bearer flow on")
    _add_org_arguments(parser)
    chosen = parser.parse_args(arguments)
    if not chosen.consumer_key or not chosen.consumer_secret:
        parser.error("a consumer key and a consumer secret are needed")
    return Settings(**vars(chosen))


def _read_key(file: str) -> RSAPublicKey:
    try:
        return read_public_key(Path(file))
    except (OSError, TypeError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{file} holds no RSA public key in PEM") from error


def _add_org_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--metadata",
        type=_read_metadata,
        dest="additions",
        metavar="DIR",
        default=CASEBACK,
        help="in source form: what it defines are the org's custom fields and validation rules",
    )
    parser.add_argument(
        "--permission-set",
        type=_read_permissions,
        dest="permissions",
        metavar="FILE",
        help="what it grants is all that the integration user sees and may write",
    )
    parser.add_argument(
        "--duplicate-rules",
        type=_read_duplicate_rules,
        metavar="RULES",
        default={},
        help="such as Account=off,Contact=alert; the third choice is block",
    )


def _read_metadata(folder: str) -> Additions:
    try:
        return read_metadata(Path(folder))
    except MetadataRefused as refused:
        raise argparse.ArgumentTypeError(str(refused)) from refused


def _read_permissions(file: str) -> Permissions:
    try:
        return read_permissions(Path(file))
    except MetadataRefused as refused:
        raise argparse.ArgumentTypeError(str(refused)) from refused


def _read_duplicate_rules(text: str) -> dict[str, DuplicateAction]:
    rules: dict[str, DuplicateAction] = {}
    for rule in text.split(","):
        name, _, action = rule.partition("=")
        try:
            rules[name.strip()] = read_action(action.strip())
        except Unreadable as unreadable:
            raise argparse.ArgumentTypeError(unreadable.message) from unreadable
    return rules
