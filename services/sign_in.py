"""Signing in without a password: a one-time code by mail, then an opaque session."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.keys import new_id
from models.people import Owner, OwnerProfile, SignInCode
from rules.errors import InvalidInput
from rules.people import normal_email, typed_email
from services import audit, sessions
from services.household import Household
from services.post import SEND_SIGN_IN_CODE, defer_mail
from services.profiles import NewOwner, create_owner
from services.vault import Place, Vault

CODE_LIFE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
LIVE_CODES = 2  # so that a code that a stranger asked for does not end the one just received
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

    The mail goes to the address as it was typed. Of older codes only the newest that is alive is
    kept. Raises InvalidInput for what is no address.
    """
    index = vault.index(EMAIL_INDEX, normal_email(email))
    codes = await _lock_codes(session, index)
    kept = _live(codes, at)[: LIVE_CODES - 1]
    for code in codes:
        if code not in kept:
            await session.delete(code)
    code_id = new_id()
    session.add(
        SignInCode(
            id=code_id,
            email_index=index,
            email=vault.seal(typed_email(email), email_place(code_id)),
            locale=locale,
            expires_at=at + CODE_LIFE,
        )
    )
    await session.flush()  # the job that is deferred next names this row
    await defer_mail(session, SEND_SIGN_IN_CODE, code_id)


async def check_code(
    session: AsyncSession, vault: Vault, *, email: str, code: str, at: datetime
) -> UUID | None:
    """The id of the live code that these digits open, or None; a miss counts when this commits.

    The two newest codes of an address are alive, and a miss counts against both. What is found is
    not used up yet: a new owner may first have to say who they are.
    """
    index = vault.index(EMAIL_INDEX, normal_email(email))
    digits = "".join(str(unicodedata.decimal(each)) for each in code if each.isdecimal())
    # The rows stay locked until this commits: many tries at once are judged one after the other.
    tried = _live(await _lock_codes(session, index), at)[:LIVE_CODES]
    for each in tried:
        if secrets.compare_digest(vault.sign_in_code(each.id).encode(), digits.encode()):
            return each.id
    for each in tried:
        each.attempts += 1
    return None


async def forget_code(session: AsyncSession, code_id: UUID) -> None:
    """Remove a code, and with it every other that was sent to its address."""
    code = await session.get(SignInCode, code_id)
    if code is not None:
        for each in await _lock_codes(session, code.email_index):
            await session.delete(each)


async def _lock_codes(session: AsyncSession, index: bytes) -> Sequence[SignInCode]:
    """The codes of an address, the newest first; always locked in this order."""
    found = await session.scalars(
        select(SignInCode)
        .where(SignInCode.email_index == index)
        .order_by(SignInCode.id.desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def _use_up(session: AsyncSession, code_id: UUID) -> SignInCode:
    """A code that is to be used now, the only one left of its address. Raises InvalidInput."""
    known = await session.get(SignInCode, code_id)
    if known is None:
        raise code_refused()
    codes = await _lock_codes(session, known.email_index)
    code = next((each for each in codes if each.id == code_id), None)
    if code is None or code.used_at:
        raise code_refused()
    for each in codes:
        if each is not code:
            await session.delete(each)
    return code


def _live(codes: Sequence[SignInCode], at: datetime) -> list[SignInCode]:
    return [
        each
        for each in codes
        if not each.used_at and each.expires_at > at and each.attempts < MOST_ATTEMPTS
    ]


async def sign_in(
    session: AsyncSession,
    house: Household,
    *,
    code_id: UUID,
    newcomer: NewOwner | None,
    at: datetime,
) -> SignedIn:
    """Use a right code up and open a session, for a known owner or for one who joins now.

    Every other code of the address ends with it. Raises InvalidInput when the code was used
    meanwhile, or when a newcomer has not said who they are (the code stays good for that), and
    Ineligible below the age of the programme.
    """
    code = await _use_up(session, code_id)
    owner_id = await session.scalar(
        select(OwnerProfile.owner_id).where(OwnerProfile.email_index == code.email_index)
    )
    if owner_id is None:
        if newcomer is None:
            raise InvalidInput("PROFILE_NEEDED", _("Tell us who you are to join."), "newOwner")
        email = house.vault.open(code.email, email_place(code.id))
        owner_id = await create_owner(session, house, email=email, newcomer=newcomer, at=at)
    # The audit's chain is theirs.
    await session.get_one(Owner, owner_id, with_for_update={"key_share": True})
    code.used_at = at
    code.email = b""  # it was read above, for one who joins
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
