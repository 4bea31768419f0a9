"""Relations as batch functions: written once, over all parents, so that no N+1 can be written.

A batch function takes the parents of one level and the context, and answers one result a parent,
in order. It has no side effects and keeps no state, so that it may as well be called by a compiled
plan. Under graphql-core it is served through aiodataloader, if it awaits anything at all.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, cast

import strawberry
from aiodataloader import DataLoader

Batch = Callable[..., Awaitable[Sequence[Any]] | Sequence[Any]]
BATCH_OF_FIELD = "__batch__"
PARENTS_AND_CONTEXT = 2


class ShieldedLoader(DataLoader[Any, Any]):
    """A loader whose futures outlive a cancelled field: others may be waiting for the same key."""

    async def load_shielded(self, key: object) -> Any:  # noqa: ANN401 - whatever the batch answers
        return await asyncio.shield(self.load(key))


class Loaders:
    """The loaders of one operation: one for each batch function and set of arguments."""

    def __init__(self) -> None:
        self._loaders: dict[Hashable, ShieldedLoader] = {}
        # Parents are told apart by identity, so they must live as long as the loaders do: the next
        # object at a freed parent's address would be handed its answer.
        self._parents: list[object] = []

    async def load(
        self, batch: Batch, parent: object, context: object, arguments: Mapping[str, Any]
    ) -> Any:  # noqa: ANN401 - whatever the batch answers
        """The batch's answer for this parent, gathered with those of its siblings."""
        self._parents.append(parent)
        key = (batch, *((name, _hashable(value)) for name, value in arguments.items()))
        loader = self._loaders.get(key)
        if loader is None:

            async def load_all(parents: list[Any]) -> list[Any]:
                rows = cast("Awaitable[Sequence[Any]]", batch(parents, context, **arguments))
                return list(await rows)

            loader = ShieldedLoader(load_all, get_cache_key=id)
            self._loaders[key] = loader
        return await loader.load_shielded(parent)


def relation(batch: Batch, *, description: str) -> Any:  # noqa: ANN401 - Strawberry's own fields are untyped
    """A field served by a batch function. Its further parameters are the field's arguments.

    One that awaits nothing answers from memory, parent by parent: there is nothing to gather.
    """

    def answer(self: Any, info: Any, **arguments: Any) -> Any:  # noqa: ANN401 - see above
        return cast("Sequence[Any]", batch([self], info.context, **arguments))[0]

    async def gather(self: Any, info: Any, **arguments: Any) -> Any:  # noqa: ANN401 - see above
        context = info.context
        return await context.loaders.load(batch, self, context, arguments)

    resolve: Callable[..., Any] = gather if inspect.iscoroutinefunction(batch) else answer
    given = list(inspect.signature(batch).parameters.values())[PARENTS_AND_CONTEXT:]
    parameters = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter(
            "info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info
        ),
        *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in given),
    ]
    # Strawberry reads the arguments of a field off its resolver's signature.
    resolve.__dict__["__signature__"] = inspect.Signature(parameters)
    resolve.__annotations__ = {each.name: each.annotation for each in parameters[1:]}
    setattr(resolve, BATCH_OF_FIELD, batch)
    return strawberry.field(resolver=resolve, description=description)


def _hashable(value: object) -> Hashable:
    return tuple(cast("list[Hashable]", value)) if isinstance(value, list) else value
