"""Every reason can be told, in every language, and to a stranger no more than they may know."""

from datetime import date

import pytest

from i18n.catalogue import catalogues
from i18n.locales import LOCALES, SOURCE
from rules.reasons import (
    NEXT_ACTIONS,
    OF_COVER,
    SENTENCES,
    TOLD_WITHOUT_PROOF,
    ReasonCode,
    Verdict,
)

TAGS = [each.tag for each in LOCALES if each.tag != SOURCE]


def test_every_reason_has_a_sentence():
    assert set(SENTENCES) == set(ReasonCode)


def test_every_refusal_says_what_to_do_next_but_being_too_young():
    assert set(ReasonCode) - OF_COVER - set(NEXT_ACTIONS) == {ReasonCode.UNDER_AGE}


def test_codes_are_their_own_names():
    assert [code.value for code in ReasonCode] == [code.name for code in ReasonCode]


@pytest.mark.parametrize("tag", TAGS)
def test_every_sentence_is_said_in_the_readers_language(tag):
    spoken = [*SENTENCES.values(), *NEXT_ACTIONS.values()]
    filled = [message.having(age=13) for message in spoken]
    english = [catalogues().translate(message, SOURCE) for message in filled]
    translated = [catalogues().translate(message, tag) for message in filled]
    same = [mine for mine, theirs in zip(english, translated, strict=True) if mine == theirs]
    assert same == []


def test_the_age_is_said_and_not_its_placeholder():
    message = SENTENCES[ReasonCode.UNDER_AGE].having(age=13)
    for tag in ("en", "fr", "ja"):
        assert "13" in catalogues().translate(message, tag)


@pytest.mark.parametrize("code", sorted(set(ReasonCode) - TOLD_WITHOUT_PROOF))
def test_a_stranger_learns_nothing_of_a_watch(code):
    verdict = Verdict(code, date(2021, 11, 12), date(2027, 11, 12))
    assert verdict.as_told(proven=False) == Verdict(ReasonCode.NOT_CONFIRMED)
    assert verdict.as_told(proven=True) == verdict


@pytest.mark.parametrize("code", sorted(TOLD_WITHOUT_PROOF))
def test_what_tells_nothing_of_a_watch_is_told_without_a_date_of_it(code):
    opening = date(2019, 11, 12)
    told = Verdict(code, opening, date(2027, 11, 12)).as_told(proven=False)
    # The day the programme opens is everybody's; any other tells when the watch was bought.
    is_opening = code is ReasonCode.PROGRAMME_NOT_OPEN
    assert told == Verdict(code, opening if is_opening else None)


def test_only_eligible_is_eligible():
    assert [code for code in ReasonCode if Verdict(code).is_eligible] == [ReasonCode.ELIGIBLE]
