"""For each field that both the CRM and the house hold: whose word counts."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

TRUE, FALSE = "true", "false"
CONSENT_ROW = "consent/"  # before its id there: whether a consent that staff wrote is a no


class Policy(Enum):
    """Whose word counts for a field."""

    STAFF_WIN = "STAFF_WIN"
    NEWER_WINS = "NEWER_WINS"
    REFUSAL_WINS = "REFUSAL_WINS"
    REFUSAL_HEARD = "REFUSAL_HEARD"  # a second place for a no, which is staff's alone to write
    ANSWER = "ANSWER"  # of a consent: a yes of staff's is none, and a no is one
    SIGN_IN = "SIGN_IN"  # the owner's proven address: theirs alone to change
    HOLDER = "HOLDER"
    ERASURE = "ERASURE"
    OURS_ALONE = "OURS_ALONE"


REFUSALS = frozenset({Policy.REFUSAL_WINS, Policy.REFUSAL_HEARD})


_POLICIES: Mapping[tuple[str, str], Policy] = MappingProxyType(
    {
        **{("OWNER", each): Policy.STAFF_WIN for each in ("given_name", "family_name")},
        ("OWNER", "birth_date"): Policy.STAFF_WIN,
        **{("OWNER", each): Policy.NEWER_WINS for each in ("phone", "country", "language")},
        **{("OWNER", each): Policy.NEWER_WINS for each in ("street", "city", "state")},
        ("OWNER", "postal_code"): Policy.NEWER_WINS,
        ("OWNER", "email"): Policy.SIGN_IN,
        ("OWNER", "opted_out"): Policy.REFUSAL_WINS,
        ("OWNER", "dont_market"): Policy.REFUSAL_HEARD,
        ("OWNER", "forget"): Policy.ERASURE,
        ("TIMEPIECE", "owner_id"): Policy.HOLDER,
        ("CONSENT", "granted"): Policy.ANSWER,
    }
)


def policy_of(kind: str, field: str) -> Policy:
    """Whose word counts for a field of a kind of record; the house's for one nobody thought of."""
    if field.startswith(CONSENT_ROW):
        return Policy.REFUSAL_HEARD
    return _POLICIES.get((kind, field), Policy.OURS_ALONE)
