"""What all mutations share: who may call them, how refusals are told, how retries are answered."""

import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Protocol, cast, get_type_hints

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.errors import PublicError
from graph.user_errors import told
from rules.access import Action, Role
from rules.errors import Refusal
from services import idempotency

ACTION = "__action__"
# What most inputs and payloads say of the two fields that all of them have.
KEY = "New for each wish, and the same for each retry."
ERRORS = "Why nothing was done; else empty."

Resolver = Callable[..., Awaitable[Any]]


class Retryable(Protocol):
    """An input that a client may send again without fear."""

    idempotency_key: str


def mutation(action: Action, *, description: str) -> Callable[[Resolver], Any]:
    """A mutation that asks `rules.access` first, and answers refusals in its payload."""

    def decorate(resolver: Resolver) -> Any:  # noqa: ANN401 - Strawberry's own fields are untyped
        payload = get_type_hints(resolver)["return"]

        @functools.wraps(resolver)
        async def guarded(self: object, info: Info, **arguments: object) -> object:
            require(info.context, action)
            try:
                return await resolver(self, info, **arguments)
            except Refusal as refusal:
                return payload(user_errors=[told(info.context, refusal)])

        guarded.__dict__["__signature__"] = _shown_signature(resolver)
        setattr(guarded, ACTION, action)
        return strawberry.mutation(resolver=guarded, description=description)

    return decorate


def _shown_signature(resolver: Resolver) -> inspect.Signature:
    """The resolver's signature as the schema shows it: its input described, its payload nullable.

    Nullable, so that a mutation that is forbidden does not take its committed siblings with it.
    """
    hints = get_type_hints(resolver)
    described = strawberry.argument(description="What is asked for.")
    parameters = [
        each.replace(annotation=Annotated[hints[each.name], described])
        if each.name == "input"
        else each
        for each in inspect.signature(resolver).parameters.values()
    ]
    return inspect.Signature(parameters, return_annotation=hints["return"] | None)


def require(context: Context, action: Action) -> None:
    """Raises PublicError for a viewer who may not do this."""
    if context.may(action):
        return
    if context.viewer.role is Role.ANYONE:
        raise PublicError("UNAUTHENTICATED", "Sign in first.")
    raise PublicError("FORBIDDEN", "This is not yours to do.")


async def perform(
    context: Context,
    mutation_name: str,
    given: Retryable,
    act: Callable[[AsyncSession], Awaitable[dict[str, Any]]],
) -> Mapping[str, Any]:
    """Do the work of a mutation in one transaction, once for each idempotency key."""
    arguments = strawberry.asdict(cast("Any", given))
    del arguments["idempotency_key"]
    async with context.database.transaction() as session:
        return await idempotency.once(
            session,
            principal=context.viewer.principal,
            mutation=mutation_name,
            key=given.idempotency_key,
            arguments=arguments,
            act=lambda: act(session),
        )
