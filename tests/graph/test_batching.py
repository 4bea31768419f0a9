import asyncio
import gc
from dataclasses import dataclass

import pytest
import strawberry

from graph.batching import BATCH_OF_FIELD, Loaders, relation


@dataclass
class Parent:
    number: int


async def doubles_of(parents, _context, times: int = 2):
    await asyncio.sleep(0)
    return [parent.number * times for parent in parents]


async def test_a_parent_that_is_gone_leaves_its_answer_to_nobody():
    loaders = Loaders()
    for number in range(200):
        answer = await loaders.load(doubles_of, Parent(number), None, {})
        gc.collect(0)  # the next parent may well be made where this one was
        assert answer == number * 2


async def test_siblings_are_answered_by_one_call():
    calls = []

    async def batch(parents, _context):
        calls.append(len(parents))
        return [parent.number for parent in parents]

    loaders = Loaders()
    parents = [Parent(number) for number in range(20)]
    answers = await asyncio.gather(*(loaders.load(batch, each, None, {}) for each in parents))
    assert answers == list(range(20))
    assert calls == [20]


async def test_other_arguments_are_another_batch():
    loaders = Loaders()
    parent = Parent(3)
    answers = await asyncio.gather(
        loaders.load(doubles_of, parent, None, {"times": 2}),
        loaders.load(doubles_of, parent, None, {"times": 5}),
    )
    assert answers == [6, 15]


async def test_a_cancelled_field_leaves_the_others_their_answer():
    started, go = asyncio.Event(), asyncio.Event()

    async def batch(parents, _context):
        started.set()
        await go.wait()
        return [parent.number for parent in parents]

    loaders = Loaders()
    parent = Parent(7)
    cancelled = asyncio.create_task(loaders.load(batch, parent, None, {}))
    waiting = asyncio.create_task(loaders.load(batch, parent, None, {}))
    await started.wait()
    cancelled.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert await waiting == 7


def triples_of(parents, _context, times: int = 3):
    return [parent.number * times for parent in parents]


@strawberry.type
class Thing:
    number: int
    triple: int = relation(triples_of, description="From memory.")
    double: int = relation(doubles_of, description="From afar.")


@strawberry.type
class Query:
    @strawberry.field
    def things(self) -> list[Thing]:
        return [Thing(number=number) for number in range(3)]


class Context:
    def __init__(self):
        self.loaders = Loaders()


async def test_a_relation_from_memory_and_one_from_afar_are_both_fields():
    schema = strawberry.Schema(Query)
    result = await schema.execute(
        "{ things { triple(times: 4) plain: triple double } }", context_value=Context()
    )
    assert result.errors is None
    assert result.data["things"][2] == {"triple": 8, "plain": 6, "double": 4}


def test_a_field_names_the_batch_function_that_serves_it():
    fields = {field.python_name: field for field in Thing.__strawberry_definition__.fields}
    for name, batch in (("triple", triples_of), ("double", doubles_of)):
        assert getattr(fields[name].base_resolver.wrapped_func, BATCH_OF_FIELD) is batch
