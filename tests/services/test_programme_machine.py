"""Whatever points of sale, owners and thieves do, in any order and several at once: it holds."""

import functools
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.services.programme_desk import Desk
from tests.services.programme_world import World

PIECE = st.integers(0, 1)
OWNER = st.integers(0, 2)
SELLER = st.integers(0, 1)
SALE = st.integers(0, 3)
KIND = st.sampled_from(["GIFT", "PRIVATE_SALE", "JOINT"])
REPORT = st.sampled_from(["LOST", "STOLEN", "RECOVERED", "RECOVERED"])
AGO = st.sampled_from([0, 1, 2, 5, 400, 800])
ACTS = st.one_of(
    st.tuples(st.just("declare"), SELLER, SALE, PIECE, st.integers(0, 3)),
    st.tuples(st.just("void"), SELLER, SALE, st.booleans()),
    st.tuples(st.just("register"), OWNER, PIECE, st.booleans()),
    st.tuples(st.just("register"), OWNER, PIECE, st.booleans()),
    st.tuples(st.just("withdraw"), OWNER),
    st.tuples(st.just("offer"), OWNER, PIECE, KIND),
    st.tuples(st.just("accept"), OWNER),
    st.tuples(st.just("accept"), OWNER),
    st.tuples(st.just("release"), OWNER, PIECE),
    st.tuples(st.just("claim"), OWNER, PIECE, st.booleans()),
    st.tuples(st.just("decide_claim"), st.booleans()),
    st.tuples(st.just("report"), OWNER, PIECE, REPORT),
    st.tuples(st.just("send_evidence"), OWNER, st.sampled_from(["request", "claim"])),
    st.tuples(st.just("decide_evidence"), st.booleans(), AGO),
    st.tuples(st.just("correct"), PIECE, AGO, st.booleans()),
    st.tuples(st.just("settle"), st.booleans()),
    st.tuples(st.just("exchange"), SELLER, PIECE, SALE),
    st.tuples(st.just("exchange"), SELLER, PIECE, SALE),
    st.tuples(st.just("order_card"), OWNER, PIECE),
)


class Programme(RuleBasedStateMachine):
    """Each step is one act, or several at once, each in a transaction of its own."""

    house = None

    def __init__(self):
        super().__init__()
        self.world = World(self.house)

    def teardown(self):
        self.world.end()

    @rule(act=ACTS)
    def one(self, act):
        self.act_all([act])

    @rule(acts=st.lists(ACTS, min_size=2, max_size=4))
    def several_at_once(self, acts):
        self.act_all(acts)

    @rule(days=st.sampled_from([1, 1, 2, 15, 400]))
    def time_passes(self, days):
        self.world.now += timedelta(days=days)

    @invariant()
    def the_house_is_in_order(self):
        self.world.check()

    def act_all(self, acts):
        house = Desk(self.world)
        self.world.at_once([functools.partial(getattr(house, act[0]), *act[1:]) for act in acts])


def test_the_house_stays_in_order_whatever_happens(house):
    machine = type("ProgrammeHere", (Programme,), {"house": house})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            # What several do at once comes out one way or the other: a smaller case need not fail.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
