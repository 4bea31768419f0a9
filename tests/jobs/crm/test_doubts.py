"""What was sent and never acknowledged may have arrived, or not: the next word settles it."""

import pytest

from integrations.crm import CRMUnavailable
from integrations.memory_crm import MemoryCRM
from tests.jobs.crm.world import begin_world


class ForgetfulCRM(MemoryCRM):
    """Takes what is sent, and at times is cut off before it can say so."""

    is_cut_off = False

    async def push(self, sendings):
        outcomes = await super().push(sendings)
        if self.is_cut_off:
            self.is_cut_off = False
            raise CRMUnavailable
        return outcomes


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house, ForgetfulCRM())


async def deliver_unheard(world):
    world.crm.is_cut_off = True
    with pytest.raises(CRMUnavailable):
        await world.deliver()


async def refuse_and_consent(world):
    """A no that both sides know of, and a yes that lifts it."""
    await world.answer(granted=False)
    await world.deliver()
    await world.hear()
    await world.pass_time()
    await world.answer(granted=True)
    await world.pass_time()


async def test_a_value_taken_back_after_a_lost_answer_is_sent_again(world):
    await world.change(phone="+33140000001")
    await world.deliver()
    await world.change(phone="+33140000002")
    await deliver_unheard(world)
    await world.change(phone="+33140000001")
    await world.deliver()
    assert world.contact().told["phone"] == "+33140000001"


async def test_a_no_after_a_yes_whose_arrival_is_not_known_is_sent(world):
    await refuse_and_consent(world)
    await deliver_unheard(world)
    assert not world.crm.is_opted_out(world.owner.id)
    await world.answer(granted=False)
    await world.deliver()
    assert world.crm.is_opted_out(world.owner.id)


async def test_a_yes_after_a_no_whose_arrival_is_not_known_lifts_it(world):
    await world.answer(granted=False)
    await deliver_unheard(world)
    await world.pass_time()
    await world.answer(granted=True)
    await world.pass_time()
    await world.deliver()
    assert not world.crm.is_opted_out(world.owner.id)


async def test_a_yes_said_again_answers_no_more_than_the_first(world):
    """Staff wrote down a no in between, and whoever said yes again did not know of it."""
    await refuse_and_consent(world)
    await deliver_unheard(world)
    world.crm.opt_out(world.owner.id)
    await world.pass_time()
    await world.answer(granted=True)
    await world.pass_time()
    await world.deliver()
    assert world.crm.is_opted_out(world.owner.id)


async def test_a_late_copy_of_our_own_no_hides_no_word_of_staffs(world):
    """A worker that was taken for dead sends once more what the CRM has long had."""
    push, sent = world.crm.push, []

    async def note(sendings):
        sent.extend(sendings)
        return await push(sendings)

    world.crm.push = note
    await world.answer(granted=False)
    await world.deliver()
    await world.hear()
    await world.pass_time()
    await world.answer(granted=True)
    await world.pass_time()
    for opted_out in (False, True):
        world.crm.staff_edit(world.owner.id, opted_out=opted_out)
    await push(sent)
    await world.pass_time()
    await world.deliver()
    assert world.crm.is_opted_out(world.owner.id)


async def test_a_consent_that_staff_are_asked_about_lifts_nothing_until_they_answer(world):
    await refuse_and_consent(world)
    world.crm.staff_edit(world.owner.id, city="Lyon")
    await world.pass_time()
    await world.deliver()
    assert await world.reviews("CONSENT_UNCLEAR")
    for phone in ("+33140000001", "+33140000002"):
        await world.change(phone=phone)
        await world.pass_time()
        await world.deliver()
    assert world.crm.is_opted_out(world.owner.id)


async def test_what_staff_allowed_once_they_did_not_allow_for_good(world):
    await refuse_and_consent(world)
    world.crm.staff_edit(world.owner.id, city="Lyon")
    await world.pass_time()
    await world.deliver()
    await world.decide("CONSENT_UNCLEAR", "LIFT")
    await world.deliver()
    assert not world.crm.is_opted_out(world.owner.id)
    await world.pass_time()
    await refuse_and_consent(world)
    world.crm.staff_edit(world.owner.id, city="Nice")
    await world.pass_time()
    await world.deliver()
    assert world.crm.is_opted_out(world.owner.id)
    assert await world.reviews("CONSENT_UNCLEAR")
