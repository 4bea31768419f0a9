"""Owners, what they are told and agreed to, and how they and the points of sale prove themselves.

Personal columns are sealed before they reach a row; `services.vault` alone opens them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of

PURPOSES = ("PROGRAMME", "MARKETING")
TEXTS = (*PURPOSES, "COVERED", "NOT_COVERED")  # the last two are told, and not agreed to


class Owner(Keyed, Base):
    """A client of the maison, without a single personal datum."""

    __tablename__ = "owner"

    preferred_language: Mapped[str | None]
    country: Mapped[str | None]


class OwnerProfile(Base):
    """The personal data of an owner, each column sealed, erasable without touching a warranty.

    `email_index` is a keyed hash of the normal form: it finds a person and tells nothing.
    """

    __tablename__ = "owner_profile"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), primary_key=True)
    email_index: Mapped[bytes] = mapped_column(unique=True)
    email: Mapped[bytes]
    given_name: Mapped[bytes]
    family_name: Mapped[bytes]
    birth_date: Mapped[bytes]
    phone: Mapped[bytes | None]
    address: Mapped[bytes | None]


class PolicyText(Keyed, Base):
    """A text as it was shown, immutable: a consent names its version and its digest."""

    __tablename__ = "policy_text"
    __table_args__ = (
        one_of("purpose", *TEXTS),
        UniqueConstraint("purpose", "version", "locale"),
    )

    purpose: Mapped[str]
    version: Mapped[str]
    locale: Mapped[str]
    body: Mapped[str]
    digest: Mapped[bytes]


class Consent(Keyed, Base):
    """A receipt of what a person was shown and answered; rows are added, never changed."""

    __tablename__ = "consent"
    __table_args__ = (
        one_of("purpose", *PURPOSES),
        one_of("channel", "NONE", "EMAIL"),
        one_of("source", "APP", "BOUTIQUE", "CRM"),
        Index("ix_consent_owner_id_purpose", "owner_id", "purpose", "channel", "id"),
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    purpose: Mapped[str]
    channel: Mapped[str]
    granted: Mapped[bool]
    policy_version: Mapped[str]
    locale: Mapped[str]
    digest: Mapped[bytes]
    source: Mapped[str]


class SignInCode(Keyed, Base):
    """A one-time code on its way. The code itself is derived with a key, and kept nowhere."""

    __tablename__ = "sign_in_code"
    __table_args__ = (Index("ix_sign_in_code_email_index", "email_index", "id"),)

    email_index: Mapped[bytes]
    email: Mapped[bytes]
    locale: Mapped[str]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class Session(Keyed, Base):
    """A signed-in device. Only the hash of its token is kept."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_owner_id", "owner_id"),)

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiKey(Keyed, Base):
    """A key of one point of sale's system, or of one member of staff. Only its hash is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        one_of(
            "role",
            *("POINT_OF_SALE", "CRM_AGENT", "SERVICE_CENTRE", "DISTRIBUTION_CENTRE"),
            *("AUTHOR", "REVIEWER", "TRANSLATOR", "PUBLISHER"),
        ),
        CheckConstraint(
            "(role = 'POINT_OF_SALE') = (point_of_sale_id IS NOT NULL)", name="role_place"
        ),
    )

    role: Mapped[str] = mapped_column(server_default="POINT_OF_SALE")
    label: Mapped[str | None]
    locales: Mapped[list[str]] = mapped_column(server_default="{}")  # of a translator
    point_of_sale_id: Mapped[UUID | None] = mapped_column(ForeignKey("point_of_sale.id"))
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class StaffSession(Keyed, Base):
    """A browser in which a key of staff was given. It is never better than its key."""

    __tablename__ = "staff_session"
    __table_args__ = (Index("ix_staff_session_api_key_id", "api_key_id"),)

    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
