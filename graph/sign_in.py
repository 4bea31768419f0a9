"""Signing in by a code sent by mail, and out again."""

from uuid import UUID

import strawberry

from graph.context import Context, Info
from graph.guesses import give_all_back, spend_all
from graph.ids import read_key
from graph.mutations import ERRORS, mutation
from graph.owners import NewOwnerInput, Owner, load_owners, newcomer_of
from graph.sessions import Session, read_sessions
from graph.user_errors import UserError
from i18n.message import _
from rules.access import Action
from rules.errors import Ineligible, InvalidInput
from rules.people import normal_email
from services import sessions, sign_in
from services.limits import (
    CODES_BY_ADDRESS,
    CODES_BY_EMAIL,
    CODES_BY_EMAIL_HERE,
    SIGN_INS_BY_ADDRESS,
    SIGN_INS_BY_EMAIL,
    SIGN_INS_BY_EMAIL_HERE,
    Allowance,
    Spent,
)


@strawberry.input(description="Where to send a sign-in code.")
class RequestSignInCodeInput:
    email: str = strawberry.field(description="The address of the one who signs in.")


@strawberry.type(description="The outcome of asking for a code; the same for every address.")
class RequestSignInCodePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    expires_in_seconds: int | None = strawberry.field(
        default=None, description="How long the code will be good for."
    )


@strawberry.input(description="A code and, for somebody new, who they are.")
class SignInInput:
    email: str = strawberry.field(description="The address that the code was sent to.")
    code: str = strawberry.field(description="The eight digits; blanks do not matter.")
    new_owner: NewOwnerInput | None = strawberry.field(
        default=None, description="Needed once: PROFILE_NEEDED says so, and the code stays good."
    )


@strawberry.type(description="The outcome of signing in.")
class SignInPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    token: str | None = strawberry.field(
        default=None, description="To be sent as `Authorization: Bearer …`. Shown this once."
    )
    owner: Owner | None = strawberry.field(default=None, description="Who is signed in now.")


@strawberry.type(description="The outcome of signing out.")
class SignOutPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    signed_out: bool = strawberry.field(default=False, description="Whether the session ended.")


@strawberry.input(description="A session to end.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="The session's id.")


@strawberry.type(description="The outcome of ending a session.")
class RevokeSessionPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    sessions: list[Session] | None = strawberry.field(
        default=None, description="The sessions that remain."
    )


@strawberry.type
class SignInMutation:
    @mutation(Action.SIGN_IN, description="Sends a code by mail. Says the same for every address.")
    async def request_sign_in_code(
        self,
        info: Info,
        input: RequestSignInCodeInput,  # noqa: A002 - the API's word
    ) -> RequestSignInCodePayload:
        context = info.context
        await _count_try(
            context, input.email, CODES_BY_EMAIL_HERE, CODES_BY_EMAIL, CODES_BY_ADDRESS
        )
        async with context.database.transaction() as session:
            await sign_in.request_code(
                session,
                context.house.vault,
                email=input.email,
                locale=context.language,
                at=context.now,
            )
        seconds = int(sign_in.CODE_LIFE.total_seconds())
        return RequestSignInCodePayload(user_errors=[], expires_in_seconds=seconds)

    @mutation(Action.SIGN_IN, description="Opens a session for the one who received the code.")
    async def sign_in(self, info: Info, input: SignInInput) -> SignInPayload:  # noqa: A002 - the API's word
        context = info.context
        newcomer = newcomer_of(input.new_owner)
        code_id = await _right_code(context, input)
        try:
            async with context.database.transaction() as session:
                signed_in = await sign_in.sign_in(
                    session, context.house, code_id=code_id, newcomer=newcomer, at=context.now
                )
        except Ineligible:
            # Of a child nothing is kept: the address goes with all its codes.
            async with context.database.transaction() as session:
                await sign_in.forget_code(session, code_id)
            raise
        context.become(signed_in.owner_id, signed_in.session_id)
        owners = await load_owners(context, [signed_in.owner_id])
        return SignInPayload(user_errors=[], token=signed_in.token, owner=owners[0])

    @mutation(Action.SIGN_OUT, description="Ends the session that asks.")
    async def sign_out(self, info: Info) -> SignOutPayload:
        ended = await _revoke(info.context, info.context.viewer.session_id)
        return SignOutPayload(user_errors=[], signed_out=ended)

    @mutation(Action.SIGN_OUT, description="Ends another session of the owner.")
    async def revoke_session(self, info: Info, input: RevokeSessionInput) -> RevokeSessionPayload:  # noqa: A002 - the API's word
        context = info.context
        if not await _revoke(context, read_key("Session", input.session_id)):
            raise InvalidInput("SESSION_UNKNOWN", _("This session has already ended."), "sessionId")
        remaining = await read_sessions(context, [context.viewer.require_owner()])
        return RevokeSessionPayload(user_errors=[], sessions=remaining[0])


async def _right_code(context: Context, given: SignInInput) -> UUID:
    """The id of the code that was given. A try counts before it is judged, a right one not after.

    Each is committed on its own, so that a refusal further on undoes neither.
    """
    spent = await _count_try(
        context, given.email, SIGN_INS_BY_EMAIL_HERE, SIGN_INS_BY_EMAIL, SIGN_INS_BY_ADDRESS
    )
    async with context.database.transaction() as session:
        code_id = await sign_in.check_code(
            session, context.house.vault, email=given.email, code=given.code, at=context.now
        )
    if code_id is None:
        raise sign_in.code_refused()
    await give_all_back(context, spent)
    return code_id


async def _count_try(
    context: Context, email: str, here: Allowance, by_email: Allowance, by_address: Allowance
) -> list[Spent]:
    """Count a try for the address given, for where it came from, and for the two together.

    Raises TooManyTries.
    """
    hidden = context.house.vault.index("limit", normal_email(email))
    place = context.viewer.address
    return await spend_all(
        context, ((here, hidden + place), (by_email, hidden), (by_address, place))
    )


async def _revoke(context: Context, session_id: UUID | None) -> bool:
    if session_id is None:
        return False
    async with context.database.transaction() as session:
        return await sessions.revoke(
            session,
            owner_id=context.viewer.require_owner(),
            session_id=session_id,
            at=context.now,
        )
