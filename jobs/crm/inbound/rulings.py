"""Which words of the CRM are news, and what follows from each by the rule."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from i18n.countries import country_code
from jobs.crm.fingerprints import fingerprint
from jobs.crm.inbound.places import Place
from jobs.crm.inbound.tellings import Telling, Word
from rules.crm_merge import Ruling, Sides, Verdict, merge
from rules.crm_policies import FALSE, REFUSALS, TRUE, Policy, policy_of
from services.vault import Vault

LONG_AGO = datetime.min.replace(tzinfo=UTC)
YES_OR_NO = REFUSALS | {Policy.ERASURE}

# Our ids for the references in a record, by the field that refers; several share a contact.
Meant = Mapping[str, Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Ours:
    """What we say of a record, and when its owner changed which of it."""

    values: Mapping[str, str | None]
    changed_at: Mapping[str, datetime]

    def of(self, name: str, policy: Policy) -> str | None:
        """Our value of a field; a no is one wherever it is written down there."""
        if policy is Policy.REFUSAL_HEARD:
            return TRUE if self.values.get("opted_out") == TRUE else None
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Judged:
    """A word with what follows from it; `theirs` is its value in our words."""

    field: str
    word: Word
    ours: str | None
    theirs: str | None
    ruling: Ruling


def is_news(vault: Vault, telling: Telling, meant: Meant) -> bool:
    """Whether the CRM shows something that is neither agreed on nor our own echo."""
    place = telling.place
    return any(
        not _is_known(vault, place, name, word, _readings(place.kind, name, word, meant))
        for name, word in _heeded(telling)
    )


def judge(
    vault: Vault,
    telling: Telling,
    ours: Ours,
    meant: Meant,
    *,
    ahead: timedelta,
    is_merge: bool = False,
) -> list[Judged]:
    """What follows from the words that matter; `ahead` is how far their clock is before ours."""
    judged: list[Judged] = []
    place = telling.place
    for name, word in _heeded(telling):
        policy = policy_of(place.kind, name)
        value, readings = ours.of(name, policy), _readings(place.kind, name, word, meant)
        as_agreed = _agreed(vault, place, name)[0]
        theirs = next((each for each in readings if _same(name, each, value)), readings[0])
        sides = Sides(
            ours=_plain(name, value),
            theirs=_plain(name, theirs),
            ours_changed=fingerprint(vault, place.id, name, value) != as_agreed,
            theirs_changed=is_merge or not _is_known(vault, place, name, word, readings),
            ours_at=ours.changed_at.get(name, LONG_AGO),
            theirs_at=word.at - ahead,
            is_merge=is_merge,
        )
        ruling = merge(policy, sides)
        if ruling.verdict is not Verdict.NOTHING:
            judged.append(Judged(name, word, value, theirs, ruling))
    return judged


def _heeded(telling: Telling) -> Iterator[tuple[str, Word]]:
    """The words that count.

    A receipt is only heard for its answer; and of a contact that another owner speaks for, a no
    counts for both who share it.
    """
    place = telling.place
    for name, word in telling.words.items():
        is_foreign = place.state == "FOLLOWING" and policy_of(place.kind, name) not in REFUSALS
        if not is_foreign and (place.kind != "CONSENT" or name == "granted"):
            yield name, word


def _readings(kind: str, name: str, word: Word, meant: Meant) -> list[str | None]:
    """What a word may mean in our words, the likeliest first."""
    if policy_of(kind, name) in YES_OR_NO and word.value != TRUE:
        return [None, FALSE]
    return [*map(str, meant.get(name, ()))] or [word.value]


def _is_known(
    vault: Vault, place: Place, name: str, word: Word, readings: Sequence[str | None]
) -> bool:
    """Whether it is what they said when we agreed, or something of ours on its way to them.

    A no is only ours on its way if nobody else has touched the contact since.
    """
    known = {_agreed(vault, place, name)[1]}
    is_no = word.value == TRUE and policy_of(place.kind, name) in REFUSALS
    if word.is_ours or not is_no:
        known |= {*place.sent.get(name, ())}
    return any(fingerprint(vault, place.id, name, each) in known for each in readings)


def _agreed(vault: Vault, place: Place, name: str) -> Sequence[str]:
    """The fingerprints of ours and theirs; of a field that neither ever spoke of, nothing said."""
    if name in place.baseline:
        return place.baseline[name]
    nothing = fingerprint(vault, place.id, name, None)
    return nothing, nothing


def _same(name: str, one: str | None, other: str | None) -> bool:
    return _plain(name, one) == _plain(name, other)


def _plain(name: str, value: str | None) -> str | None:
    """A value without what is no difference: how letters are composed, the case of an address.

    Nor is it one whether a country is said by its letters or by its name.
    """
    plain = unicodedata.normalize("NFC", value or "").replace("\r\n", "\n").strip()
    if name == "country":
        plain = country_code(plain) or plain
    return (plain.lower() if name == "email" else plain) or None
