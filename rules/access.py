"""Who may do what: one table, asked by every face of the house."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rules.errors import Forbidden


class Role(StrEnum):
    """What a caller is. From CRM_AGENT on they are the maison's own people, each with a key."""

    ANYONE = "ANYONE"
    OWNER = "OWNER"
    POINT_OF_SALE = "POINT_OF_SALE"
    CRM_AGENT = "CRM_AGENT"
    SERVICE_CENTRE = "SERVICE_CENTRE"
    DISTRIBUTION_CENTRE = "DISTRIBUTION_CENTRE"
    AUTHOR = "AUTHOR"
    REVIEWER = "REVIEWER"
    TRANSLATOR = "TRANSLATOR"
    PUBLISHER = "PUBLISHER"


STUDIO = frozenset({Role.AUTHOR, Role.REVIEWER, Role.TRANSLATOR, Role.PUBLISHER})
STAFF = frozenset({Role.CRM_AGENT, Role.SERVICE_CENTRE, Role.DISTRIBUTION_CENTRE}) | STUDIO


class Action(StrEnum):
    SIGN_IN = "SIGN_IN"
    SIGN_OUT = "SIGN_OUT"
    REGISTER_WATCH = "REGISTER_WATCH"
    MANAGE_OWN_PROFILE = "MANAGE_OWN_PROFILE"
    DECLARE_SALE = "DECLARE_SALE"
    REGISTER_FOR_CLIENT = "REGISTER_FOR_CLIENT"
    READ_OWN_DATA = "READ_OWN_DATA"
    EXCHANGE_WATCH = "EXCHANGE_WATCH"
    READ_DESK = "READ_DESK"
    SETTLE_SALE = "SETTLE_SALE"
    CORRECT_SALE = "CORRECT_SALE"
    RECORD_SERVICE = "RECORD_SERVICE"
    REPORT_REPAIR = "REPORT_REPAIR"
    OFFER_EVIDENCE = "OFFER_EVIDENCE"
    DECIDE_EVIDENCE = "DECIDE_EVIDENCE"
    REPORT_CARD = "REPORT_CARD"
    ORDER_CARD = "ORDER_CARD"
    HAND_OVER_CARD = "HAND_OVER_CARD"
    TRANSFER_WATCH = "TRANSFER_WATCH"
    CLAIM_WATCH = "CLAIM_WATCH"
    DECIDE_CLAIM = "DECIDE_CLAIM"
    KEEP_WATCH = "KEEP_WATCH"
    REPORT_EXPOSURE = "REPORT_EXPOSURE"
    RECORD_INCIDENT = "RECORD_INCIDENT"
    READ_CRM_SYNC = "READ_CRM_SYNC"
    READ_CRM_PERSON = "READ_CRM_PERSON"
    DECIDE_CRM_REVIEW = "DECIDE_CRM_REVIEW"
    REPLAY_TO_CRM = "REPLAY_TO_CRM"
    READ_STUDIO = "READ_STUDIO"
    WRITE_CONTENT = "WRITE_CONTENT"
    REVIEW_CONTENT = "REVIEW_CONTENT"
    TRANSLATE = "TRANSLATE"
    REVIEW_TRANSLATION = "REVIEW_TRANSLATION"
    PUBLISH_CONTENT = "PUBLISH_CONTENT"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SIGN_IN: frozenset({Role.ANYONE, Role.OWNER, Role.POINT_OF_SALE}),
    Action.SIGN_OUT: frozenset({Role.OWNER}),
    Action.REGISTER_WATCH: frozenset({Role.OWNER}),
    Action.MANAGE_OWN_PROFILE: frozenset({Role.OWNER}),
    Action.READ_OWN_DATA: frozenset({Role.OWNER}),
    Action.DECLARE_SALE: frozenset({Role.POINT_OF_SALE}),
    Action.REGISTER_FOR_CLIENT: frozenset({Role.POINT_OF_SALE}),
    Action.EXCHANGE_WATCH: frozenset({Role.POINT_OF_SALE}),
    Action.READ_DESK: frozenset({Role.CRM_AGENT}),
    Action.SETTLE_SALE: frozenset({Role.CRM_AGENT}),
    Action.CORRECT_SALE: frozenset({Role.CRM_AGENT}),
    Action.RECORD_SERVICE: frozenset({Role.SERVICE_CENTRE}),
    Action.REPORT_REPAIR: frozenset({Role.SERVICE_CENTRE}),
    Action.OFFER_EVIDENCE: frozenset({Role.OWNER}),
    Action.DECIDE_EVIDENCE: frozenset({Role.CRM_AGENT}),
    Action.REPORT_CARD: frozenset({Role.OWNER}),
    Action.ORDER_CARD: frozenset({Role.OWNER, Role.POINT_OF_SALE, Role.DISTRIBUTION_CENTRE}),
    Action.HAND_OVER_CARD: frozenset({Role.POINT_OF_SALE}),
    Action.TRANSFER_WATCH: frozenset({Role.OWNER}),
    Action.CLAIM_WATCH: frozenset({Role.OWNER}),
    Action.DECIDE_CLAIM: frozenset({Role.CRM_AGENT}),
    Action.KEEP_WATCH: frozenset({Role.OWNER}),
    Action.REPORT_EXPOSURE: frozenset({Role.OWNER}),
    Action.RECORD_INCIDENT: frozenset({Role.CRM_AGENT}),
    Action.READ_CRM_SYNC: frozenset({Role.CRM_AGENT}),
    Action.READ_CRM_PERSON: frozenset({Role.CRM_AGENT}),
    Action.DECIDE_CRM_REVIEW: frozenset({Role.CRM_AGENT}),
    Action.REPLAY_TO_CRM: frozenset({Role.CRM_AGENT}),
    Action.READ_STUDIO: STUDIO,
    Action.WRITE_CONTENT: frozenset({Role.AUTHOR}),
    Action.REVIEW_CONTENT: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Action.TRANSLATE: frozenset({Role.TRANSLATOR, Role.AUTHOR}),
    Action.REVIEW_TRANSLATION: frozenset({Role.REVIEWER}),
    Action.PUBLISH_CONTENT: frozenset({Role.PUBLISHER}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, with an owner's preferences.

    `address` is a keyed hash of where the request came from, used for limits only. `key_id` names
    the key of a point of sale or of staff, and `label` what the operator calls its holder. A key
    with `locales` is for these languages of content alone.
    """

    role: Role = Role.ANYONE
    owner_id: UUID | None = None
    session_id: UUID | None = None
    point_of_sale_id: UUID | None = None
    address: bytes = b""
    language: str | None = None
    country: str | None = None
    key_id: UUID | None = None
    label: str | None = None
    locales: frozenset[str] = frozenset()

    @property
    def principal(self) -> str:
        """The stable name under which retries are matched and audit rows are written.

        A point of sale is one, whichever of its keys it uses; of staff each key is somebody.
        """
        known = self.owner_id or self.point_of_sale_id or self.key_id
        return f"{self.role}:{known or self.address.hex()}"

    def require_owner(self) -> UUID:
        """The owner's id; raises Forbidden for anybody else."""
        if self.owner_id is None:
            raise Forbidden
        return self.owner_id

    def require_point_of_sale(self) -> UUID:
        """The point of sale's id; raises Forbidden for anybody else."""
        if self.point_of_sale_id is None:
            raise Forbidden
        return self.point_of_sale_id

    def works_in(self, locale: str) -> bool:
        """Whether this language is theirs: a translator has none but those of the key."""
        return locale in self.locales or not (self.locales or self.role is Role.TRANSLATOR)

    def require_language(self, locale: str) -> None:
        """Raises Forbidden for a language of content that is not theirs."""
        if not self.works_in(locale):
            raise Forbidden

    def require_label(self) -> str:
        """What the operator calls the desk or centre; raises Forbidden for who is none."""
        if self.label is None:
            raise Forbidden
        return self.label


def may(viewer: Viewer, action: Action) -> bool:
    return viewer.role in ALLOWED[action]
