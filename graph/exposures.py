"""What an app reports of guides and tips: that they were shown, opened, acted on, or dismissed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.enums import describe
from graph.errors import PublicError
from graph.ids import read_id, read_key
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.user_errors import UserError
from graph.watches import load_watches
from i18n.message import _
from rules.access import Action
from rules.documents import GUIDES, TIPS, ContentKind
from rules.errors import Forbidden, InvalidInput
from services.content.exposures import ExposureKind, dismiss, record_exposure
from services.guidance import ServedItem, find_items
from services.portfolio import OwnedWatch
from services.timepieces import NO_PIECE

MOST_PIECES = 50
KINDS = {"UserGuide": GUIDES, "Tip": TIPS}

describe(
    ExposureKind,
    "What happened with a piece of content.",
    {
        "SHOWN": "It was on the screen.",
        "OPENED": "It was opened and could be read whole.",
        "ACTED": "Its reader did what it invites to: a link followed, a boutique found.",
    },
)


@strawberry.input(description="What an owner was shown beside a watch, or did about it.")
class RecordExposureInput:
    watch_id: strawberry.ID = strawberry.field(description="The owner's watch.")
    content_ids: list[strawberry.ID] = strawberry.field(
        description="Guides and tips, 1 to 50; one that is not on show is not counted."
    )
    kind: ExposureKind = strawberry.field(description="What happened.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A tip that an owner wants to see no more.")
class DismissTipInput:
    watch_id: strawberry.ID = strawberry.field(description="The watch beside which it was shown.")
    tip_id: strawberry.ID = strawberry.field(description="The tip.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The outcome of reporting an exposure.")
class RecordExposurePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    recorded: int | None = strawberry.field(
        default=None, description="How many of the pieces were counted."
    )


@strawberry.type(description="The outcome of dismissing a tip.")
class DismissTipPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    tip_id: strawberry.ID | None = strawberry.field(
        default=None, description="The tip that is shown no more, beside any watch."
    )


@strawberry.type
class ExposureMutation:
    @mutation(
        Action.REPORT_EXPOSURE,
        description="Counts that guides or tips were shown to their owner, opened or acted on.",
    )
    async def record_exposure(
        self,
        info: Info,
        input: RecordExposureInput,  # noqa: A002 - the API's word
    ) -> RecordExposurePayload:
        context = info.context
        watch = await _own_watch(context, input.watch_id)
        shown = _on_show(context, watch, input.content_ids)

        async def act(session: AsyncSession) -> dict[str, Any]:
            owner_id, kind = context.viewer.require_owner(), input.kind
            count = await record_exposure(session, owner_id, shown, kind=kind, at=context.now)
            return {"recorded": count}

        done = await perform(context, "recordExposure", input, act)
        return RecordExposurePayload(user_errors=[], recorded=done["recorded"])

    @mutation(
        Action.REPORT_EXPOSURE,
        description="Takes a tip out of the owner's sight, beside all of their watches.",
    )
    async def dismiss_tip(self, info: Info, input: DismissTipInput) -> DismissTipPayload:  # noqa: A002 - the API's word
        context = info.context
        watch = await _own_watch(context, input.watch_id)
        tip = _tip(context, watch, input.tip_id)

        async def act(session: AsyncSession) -> dict[str, Any]:
            owner_id, item = context.viewer.require_owner(), tip.item
            await dismiss(session, owner_id, item.content_id, kind=item.kind, at=context.now)
            return {}

        await perform(context, "dismissTip", input, act)
        return DismissTipPayload(user_errors=[], tip_id=input.tip_id)


async def _own_watch(context: Context, watch_id: str) -> OwnedWatch:
    (watch,) = await load_watches(context, [read_key("Watch", watch_id) or NO_PIECE])
    if watch is None:
        raise Forbidden
    return watch.row


def _on_show(context: Context, watch: OwnedWatch, ids: Sequence[str]) -> Sequence[UUID]:
    """Of these pieces those that may be seen beside the watch; the others are as if not there."""
    if not 1 <= len(ids) <= MOST_PIECES:
        raise PublicError("BAD_USER_INPUT", f"`contentIds` has 1 to {MOST_PIECES} ids.")
    found = [named for each in ids if (named := read_id(each))]
    return [
        content_id
        for type_name, kinds in KINDS.items()
        for content_id in _visible(
            context, watch, kinds, [key for name, key in found if name == type_name]
        )
    ]


def _tip(context: Context, watch: OwnedWatch, tip_id: str) -> ServedItem:
    """Raises InvalidInput for what is none, or may not be seen yet: both are told alike."""
    key = read_key("Tip", tip_id) or NO_PIECE
    found = _visible(context, watch, TIPS, [key])
    if key not in found:
        raise InvalidInput("TIP_UNKNOWN", _("There is no such tip."), "tipId")
    return found[key]


def _visible(
    context: Context, watch: OwnedWatch, kinds: Iterable[ContentKind], ids: Sequence[UUID]
) -> Mapping[UUID, ServedItem]:
    return find_items(
        context.snapshot,
        ids,
        kinds=list(kinds),
        market=context.country or watch.market,
        language=context.language,
        at=context.now,
    )
