"""What an owner does with a watch of theirs: note something of it, part from somebody, leave it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.discretion import discreet
from graph.holdings import JOINT_HOLDER
from graph.ids import read_key
from graph.mutations import ERRORS, KEY, Retryable, mutation, perform
from graph.user_errors import UserError
from graph.watches import Watch, load_watches
from rules.access import Action
from services.portfolio_entries import describe_watch
from services.release import release_watch, remove_joint_holder
from services.timepieces import NO_PIECE

WATCH = "The owner's watch."
EMPTIES = "A null empties it; left out, it stays."

Act = Callable[[AsyncSession, UUID, UUID], Awaitable[None]]


class OfWatch(Retryable, Protocol):
    """An input about a watch of the owner's."""

    watch_id: strawberry.ID


@strawberry.input(description="What the owner calls a watch.")
class RenameWatchInput:
    watch_id: strawberry.ID = strawberry.field(description=WATCH)
    idempotency_key: str = strawberry.field(description=KEY)
    nickname: str | None = strawberry.field(
        default=None, description="At most 40 characters; none takes the name away."
    )


@strawberry.input(description="What the owner notes about how they came by a watch.")
class UpdatePurchaseDetailsInput:
    watch_id: strawberry.ID = strawberry.field(description=WATCH)
    idempotency_key: str = strawberry.field(description=KEY)
    purchased_from: strawberry.Maybe[str | None] = strawberry.field(
        description=f"Where, or from whom; at most 120 characters. {EMPTIES}"
    )
    price_paid: strawberry.Maybe[str | None] = strawberry.field(
        description=f"As the owner writes it; at most 40 characters. {EMPTIES}"
    )
    note: strawberry.Maybe[str | None] = strawberry.field(
        description=f"Anything else; at most 1,000 characters. {EMPTIES}"
    )


@strawberry.input(description="A watch to take out of the portfolio.")
class ReleaseWatchInput:
    watch_id: strawberry.ID = strawberry.field(description=WATCH)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A joint holder to part from.")
class RemoveJointHolderInput:
    watch_id: strawberry.ID = strawberry.field(description=WATCH)
    joint_holder_id: strawberry.ID = strawberry.field(description="As the watch shows it.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The outcome of doing something with a watch.")
class WatchPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    watch: Watch | None = strawberry.field(
        default=None, description="The watch, while the owner holds it."
    )


@strawberry.type
class KeepingMutation:
    @mutation(Action.KEEP_WATCH, description="Gives a watch a name that its owner alone sees.")
    async def rename_watch(self, info: Info, input: RenameWatchInput) -> WatchPayload:  # noqa: A002 - the API's word
        return await _describe(info.context, "renameWatch", input, {"nickname": input.nickname})

    @mutation(
        Action.KEEP_WATCH, description="Notes how a watch was come by; its owner alone sees it."
    )
    async def update_purchase_details(
        self,
        info: Info,
        input: UpdatePurchaseDetailsInput,  # noqa: A002 - the API's word
    ) -> WatchPayload:
        named = {name: getattr(input, name) for name in ("purchased_from", "price_paid", "note")}
        entries = {name: given.value for name, given in named.items() if given is not None}
        return await _describe(info.context, "updatePurchaseDetails", input, entries)

    @mutation(
        Action.KEEP_WATCH,
        description="Takes a watch out of the portfolio. Its cover stays with it; joint holders"
        " leave with the primary one.",
    )
    async def release_watch(self, info: Info, input: ReleaseWatchInput) -> WatchPayload:  # noqa: A002 - the API's word
        at = info.context.now

        async def act(session: AsyncSession, owner_id: UUID, timepiece_id: UUID) -> None:
            await release_watch(session, owner_id=owner_id, timepiece_id=timepiece_id, at=at)

        return await do_with_watch(info.context, "releaseWatch", input, act)

    @mutation(Action.KEEP_WATCH, description="Ends what a joint holder holds of a watch.")
    async def remove_joint_holder(self, info: Info, input: RemoveJointHolderInput) -> WatchPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession, owner_id: UUID, timepiece_id: UUID) -> None:
            await remove_joint_holder(
                session,
                owner_id=owner_id,
                timepiece_id=timepiece_id,
                joint_id=read_key(JOINT_HOLDER, input.joint_holder_id) or NO_PIECE,
                at=context.now,
            )

        return await do_with_watch(context, "removeJointHolder", input, act)


async def do_with_watch(
    context: Context, name: str, given: OfWatch, act: Act, *, as_kept: Retryable | None = None
) -> WatchPayload:
    """Do something with a watch of the owner's, and show it as it is then."""
    timepiece_id = read_key("Watch", given.watch_id) or NO_PIECE

    async def work(session: AsyncSession) -> dict[str, Any]:
        await act(session, context.viewer.require_owner(), timepiece_id)
        return {}

    await perform(context, name, as_kept or given, work)
    (watch,) = await load_watches(context, [timepiece_id])
    return WatchPayload(user_errors=[], watch=watch)


async def _describe(
    context: Context, name: str, given: OfWatch, entries: Mapping[str, str | None]
) -> WatchPayload:
    async def act(session: AsyncSession, owner_id: UUID, timepiece_id: UUID) -> None:
        await describe_watch(
            session,
            context.house.vault,
            owner_id=owner_id,
            timepiece_id=timepiece_id,
            entries=entries,
        )

    return await do_with_watch(context, name, given, act, as_kept=discreet(context, given))
