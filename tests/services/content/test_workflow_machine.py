"""Whatever authors, reviewers and publishers do, in any order and several at once: it holds."""

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.services.content.workflow_world import World

PIECE, PERSON = st.integers(0, 1), st.integers(0, 2)
WORDS = st.sampled_from(["Turn.", "Press.|Turn.", "Pull.", "A <fault>"])
ACTS = st.one_of(
    st.tuples(st.just("write"), PIECE, PERSON, WORDS),
    st.tuples(st.just("submit"), PIECE, PERSON),
    st.tuples(
        st.just("decide"),
        *(PIECE, PERSON),
        st.sampled_from(["approve", "approve", "approve", "send_back", "take_back", "discard"]),
    ),
    st.tuples(
        st.just("publish"),
        *(PIECE, PERSON),
        *(st.sampled_from([-1, 0, 1, 2, 5]), st.sampled_from([0, 0, 1, 3]), st.integers(0, 2)),
    ),
    st.tuples(
        st.just("change"),
        *(PIECE, PERSON),
        *(st.sampled_from(["withdraw", "roll_back", "move"]), st.integers(0, 3)),
    ),
    st.tuples(
        st.just("embargo"),
        *(PIECE, PERSON),
        *(st.sampled_from(["", "FR"]), st.sampled_from([0, 0, 1, 4])),
    ),
)


class Workflow(RuleBasedStateMachine):
    """Each step is one act, several at once, or the whole way of a text to its readers."""

    def __init__(self):
        super().__init__()
        self.world = World()

    def teardown(self):
        self.world.end()

    @rule(act=ACTS)
    def one(self, act):
        self.world.at_once([act])

    @rule(acts=st.lists(ACTS, min_size=2, max_size=4))
    def several_at_once(self, acts):
        self.world.at_once(acts)

    @rule(piece=PIECE, words=WORDS, begins=st.sampled_from([0, 1, 2]), place=st.integers(0, 2))
    def the_whole_way(self, piece, words, begins, place):
        for act in (
            ("write", piece, 0, words),
            ("submit", piece, 0),
            ("decide", piece, 1, "approve"),
            ("publish", piece, 2, begins, 0, place),
        ):
            self.world.at_once([act])

    @invariant()
    def the_studio_is_in_order(self):
        self.world.check()


def test_the_studio_stays_in_order_whatever_happens():
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            # What several do at once comes out one way or the other: a smaller case need not fail.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
