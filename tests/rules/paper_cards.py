"""Registrations, and the cards that boutique staff typed off paper, with the faults of both.

What nobody could tell from the cards alone is not made: where father and son of one name live at
one address, the clerk who has to tell them apart writes down the date of birth.
"""

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace

from rules.person_evidence import Person
from rules.person_matching import Candidate
from tests.rules.paper_faults import Clerk
from tests.rules.paper_people import Town

OF_RELATIVES = 0.7  # of those who did not register, this share has a card if there is room
TWICE = 0.01  # two boutiques each typed a card
TAKEN = 0.1  # of the cards of others, by owners who registered long ago


@dataclass
class World:
    """Who registered, the cards of the CRM, and which cards are of which registration."""

    owners: list[Person]
    cards: list[Candidate]
    truth: dict[int, set[str]]  # by place among the owners


class Drawer:
    """The cards as a CRM finds them: by text that is equal but for its case."""

    def __init__(self, cards):
        self.found = defaultdict(set)
        for card in cards:
            person = card.person
            family = person.family_name.casefold()
            for key in (
                *(("email", person.email), ("phone", person.phone)),
                *(("number", each) for each in person.individual_numbers),
                *((person.birth_date, family), (person.postal_code, family)),
            ):
                self.found[tuple(self.folded(each) for each in key)].add(card)

    def ask(self, keys):
        """Everybody whom any of these values finds; a family name only with one of the two."""
        values = [("email", each) for each in keys.emails]
        values += [("phone", each) for each in keys.phones]
        values += [("number", each) for each in keys.individual_numbers]
        beside = [each for each in (keys.birth_date, keys.postal_code) if each]
        values += itertools.product(beside, keys.family_names)
        found = (self.found[tuple(self.folded(each) for each in value)] for value in values)
        return sorted(set().union(*found), key=lambda card: card.crm_id)

    @staticmethod
    def folded(value):
        return value.casefold() if isinstance(value, str) else value


def make_world(seed, registrations=500, cards=500, share=0.6, severity=1, kinds=None):
    """`share` of the cards are of people among the registrations; the others are of relatives who
    did not register, of namesakes, and of people who now and then share a telephone, a mailbox or a
    watch with an owner: who had the number before, has the same assistant, sold the watch.
    `severity` multiplies how often anything goes wrong; `kinds` are of families, see `Town`.
    """
    town, numbers = Town(seed, kinds), itertools.count(1)
    clerk = Clerk(town.random, severity)
    members, relatives = registered(town, registrations, severity)
    owners, typed, truth = [form for _, form in members], [], {}
    for place in town.random.sample(range(registrations), int(cards * share)):
        ids = [f"003{next(numbers):06}" for _ in range(2 if town.chance(TWICE) else 1)]
        truth[place] = set(ids)
        typed += [Candidate(each, clerk.card(members[place][0])) for each in ids]
    others = [each for each in relatives if town.chance(OF_RELATIVES)]
    while len(typed) < cards:
        person = others.pop() if others else stranger(town, owners)
        card = Candidate(f"003{next(numbers):06}", clerk.card(person), town.chance(TAKEN))
        typed.append(card)
    town.random.shuffle(typed)
    return World(owners, typed, truth)


def registered(town, count, severity):
    """Who registered, each with the form they sent; and the members of their families who did not.

    A mailbox is of one account only, so of a family that shares one, one member registers with it.
    """
    members, relatives, mailboxes = [], [], set()
    form = Clerk(town.random, severity)
    while len(members) < count:
        for person in town.family():
            sent = form.registration(person)
            if sent.email in mailboxes:
                sent = replace(sent, email=person.emails[1])
            if len(members) == count or sent.email in mailboxes or town.chance(0.35):
                relatives.append(person)
                continue
            mailboxes.add(sent.email)
            members.append((person, sent))
    town.random.shuffle(relatives)
    return members, relatives


def stranger(town, owners):
    """Somebody of another household, one in ten of whom shares something with an owner."""
    person = town.family()[0]
    owner = town.random.choice(owners)
    match town.random.randrange(30):
        case 0 if owner.phone:
            return replace(person, phones=(owner.phone.removeprefix("+"),) * 2)
        case 1:
            return replace(person, emails=(owner.email,) * 2)
        case 2:
            return replace(person, numbers=tuple(owner.individual_numbers))
    return person
