"""Signing in without a password: a one-time code by mail, then an opaque session."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.keys import new_id
from models.people import OwnerProfile, SignInCode
from rules.errors import InvalidInput
from rules.people import normal_email
from services import audit, sessions
from services.household import Household
from services.post import SEND_SIGN_IN_CODE, defer_mail
from services.profiles import NewOwner, create_owner
from services.vault import Place, Vault

CODE_LIFE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
EMAIL_INDEX = "email"


@dataclass(frozen=True, slots=True)
class SignedIn:
    owner_id: UUID
    session_id: UUID
    token: str


def email_place(code_id: UUID) -> Place:
    return Place("sign_in_code", "email", code_id)


async def request_code(
    session: AsyncSession, vault: Vault, *, email: str, locale: str, at: datetime
) -> None:
    """Send a code to an address, the same way whether or not somebody lives there.

    Raises InvalidInput for what is no address.
    """
    address = normal_email(email)
    code_id = new_id()
    session.add(
        SignInCode(
            id=code_id,
            email_index=vault.index(EMAIL_INDEX, address),
            email=vault.seal(address, email_place(code_id)),
            locale=locale,
            expires_at=at + CODE_LIFE,
        )
    )
    await session.flush()  # the job that is deferred next names this row
    await defer_mail(session, SEND_SIGN_IN_CODE, code_id)


async def check_code(
    session: AsyncSession, vault: Vault, *, email: str, code: str, at: datetime
) -> UUID | None:
    """The id of the live code that these digits open, or None. The try counts when this commits.

    Only the newest code of an address is alive. It is not used up yet: a new owner may first have
    to say who they are.
    """
    index = vault.index(EMAIL_INDEX, normal_email(email))
    newest = await session.scalar(
        select(SignInCode)
        .where(SignInCode.email_index == index)
        .order_by(SignInCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if newest is None or newest.used_at or newest.expires_at <= at:
        return None
    if newest.attempts >= MOST_ATTEMPTS:
        return None
    newest.attempts += 1
    digits = "".join(str(unicodedata.decimal(each)) for each in code if each.isdecimal())
    right = secrets.compare_digest(vault.sign_in_code(newest.id).encode(), digits.encode())
    return newest.id if right else None


async def forget_code(session: AsyncSession, code_id: UUID) -> None:
    """Remove a code with the address that it was sent to."""
    await session.execute(delete(SignInCode).where(SignInCode.id == code_id))


async def sign_in(
    session: AsyncSession,
    house: Household,
    *,
    code_id: UUID,
    newcomer: NewOwner | None,
    at: datetime,
) -> SignedIn:
    """Use a right code up and open a session, for a known owner or for one who joins now.

    Raises InvalidInput when the code was used meanwhile, or when a newcomer has not said who they
    are (the code stays good for that), and Ineligible below the age of the programme.
    """
    code = await session.get(SignInCode, code_id, with_for_update=True)
    if code is None or code.used_at:
        raise code_refused()
    owner_id = await session.scalar(
        select(OwnerProfile.owner_id).where(OwnerProfile.email_index == code.email_index)
    )
    if owner_id is None:
        if newcomer is None:
            raise InvalidInput("PROFILE_NEEDED", _("Tell us who you are to join."), "newOwner")
        email = house.vault.open(code.email, email_place(code.id))
        owner_id = await create_owner(session, house, email=email, newcomer=newcomer, at=at)
    code.used_at = at
    code.email = b""
    session_id, token = await sessions.open_session(session, owner_id, at)
    await audit.record(
        session,
        actor=f"OWNER:{owner_id}",
        action="SIGN_IN",
        object_kind="OWNER",
        object_id=owner_id,
    )
    return SignedIn(owner_id, session_id, token)


def code_refused() -> InvalidInput:
    """One answer for a wrong, used, expired or never sent code."""
    return InvalidInput(
        "CODE_REFUSED", _("This code is not valid, or no longer. Ask for a new one."), "code"
    )
