"""The points of the way to the CRM at which a worker is killed: each is reached, and then killed.

Whoever is killed at a point stands there for certain: a lock that it needs is held by us, or the
CRM has its call and lets it wait.
"""

from collections.abc import Awaitable, Callable, Mapping

from tests.benchmarks.crm_kills import Scene
from tests.benchmarks.crm_stalls import Act, SlowCall, commit, table_lock, until

SHORT_MS, LONG_MS = 400, 1500


async def after_the_claim(scene: Scene) -> None:
    """The records are claimed, and nobody has read yet what the CRM knows of them."""
    async with table_lock(scene.world, "crm_link", "ACCESS EXCLUSIVE") as lock:
        await commit(scene.world, scene.act, lock)
        await lock.until_waited_for()
        assert await scene.is_claimed()
        scene.worker.kill()


async def before_the_send(scene: Scene, act: Act | None = None) -> None:
    """The call has left, and the CRM has not looked at it; it never will, or after the heirs."""
    call = SlowCall(scene.world, scene.calls_before)
    is_late = scene.number % 2 == 1
    call.set(LONG_MS if is_late else SHORT_MS, cut_before=not is_late)
    await commit(scene.world, act or scene.act)
    await scene.until_in(call)
    scene.worker.kill()
    if is_late:
        scene.expect_late_call(LONG_MS)
        await commit(scene.world, scene.change_again)


async def before_the_answer(scene: Scene, act: Act | None = None) -> None:
    """The CRM has committed, and the worker does not hear of it."""
    sight = scene.world.sight()
    call = SlowCall(scene.world, scene.calls_before)
    call.set(SHORT_MS)
    mark = sight.change_mark()

    async def is_committed():
        return sight.change_mark() != mark

    try:
        await commit(scene.world, act or scene.act)
        await scene.until_in(call)
        scene.worker.pause()
        await until(is_committed)
        scene.worker.kill()
    finally:
        sight.close()
    if scene.number % 3 == 0:
        await commit(scene.world, scene.change_again)


async def before_the_acknowledgement(scene: Scene, act: Act | None = None) -> None:
    """The answer is there, and nothing of it is kept."""
    await _at_table(scene, "crm_link", act)


async def in_the_settlement(scene: Scene, act: Act | None = None) -> None:
    """Half of the answer is written: what was agreed, and perhaps what is struck."""
    await _at_table(scene, ("crm_dirty", "crm_event")[scene.number % 2], act)


async def _at_table(scene: Scene, table: str, act: Act | None) -> None:
    """The worker has its answer, and waits for a table."""
    call = SlowCall(scene.world, scene.calls_before)
    call.set(SHORT_MS)
    async with table_lock(scene.world, table, "EXCLUSIVE") as lock:
        await commit(scene.world, act or scene.act)
        await scene.until_in(call)
        await lock.line_up()
        await lock.until_waited_for()
        scene.worker.kill()


OUTBOUND_POINTS: Mapping[str, Callable[..., Awaitable[None]]] = {
    "after_the_claim": after_the_claim,
    "before_the_send": before_the_send,
    "before_the_answer": before_the_answer,
    "before_the_acknowledgement": before_the_acknowledgement,
    "in_the_settlement": in_the_settlement,
}
