"""Families as a maison knows them: singles, couples, siblings, twins, sons named as their fathers.

Everything random comes from one seed.
"""

import random
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.rules.paper_names import CULTURES, Culture

FIRST_BORN, YEARS = date(1940, 1, 1), 60
KINDS = {"single": 52, "couple": 25, "siblings": 9, "parent": 7, "twins": 4, "namesakes": 3}
# Names that are one letter apart: of three pairs of twins in ten.
ALIKE = (("Marina", "Martina"), ("Markus", "Marius"), ("Elena", "Elina"), ("Tim", "Tom"))
ALIKE += (("Jan", "Jana"), ("Justin", "Dustin"), ("Paul", "Paula"), ("Daniel", "Danielle"))
PROVIDERS = ("gmail.com", "outlook.com", "icloud.com", "bluewin.ch", "example.com", "mail.example")
ENDINGS = {"ski": "ska", "ов": "ова", "ев": "ева", "ov": "ova", "ev": "eva"}
BARE = str.maketrans({"ı": "i", "ł": "l", "ø": "o"})


@dataclass(frozen=True)
class Individual:
    """A person as they truly are. Names are in their own script and in Latin letters."""

    culture: Culture
    given: tuple[str, str]
    family: tuple[str, str]
    maiden: tuple[str, str]
    born: date
    second_names: tuple[str, ...]
    emails: tuple[str, str] = ("", "")  # the one in use, which may be the family's, and another
    phones: tuple[str, str] = ("", "")  # E.164 without the plus: a mobile, and the one at home
    postal_code: str = ""
    numbers: tuple[str, ...] = ()
    has_namesake_at_home: bool = False


class Town:
    """Makes families one by one; `kinds` says how many of each kind there are."""

    def __init__(self, seed, kinds=None):
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.kinds = kinds or KINDS
        self.mailboxes = set()
        self.pieces = self.random.randrange(100_000, 600_000)

    def chance(self, share):
        return self.random.random() < share

    def family(self):
        """Everybody of one household, who share an address, a telephone and perhaps a mailbox."""
        culture = self.random.choice(CULTURES)
        kind = self.random.choices([*self.kinds], [*self.kinds.values()])[0]
        name = self.random.choice(culture.names("families"))
        members = getattr(self, kind)(culture, name)
        landline, postal_code = (
            culture.code + self.digits(culture.landline),
            self.digits(culture.postal),
        )
        shared = len(members) > 1 and self.chance(0.3)
        mailbox = (
            self.unused(f"{latin(name[1])}.family{self.random.randrange(100)}") if shared else ""
        )
        return [
            replace(
                each,
                emails=self.emails(each, mailbox),
                phones=(culture.code + self.digits(culture.mobile), landline),
                postal_code=postal_code,
                numbers=tuple(self.number() for _ in range(self.random.choice((1, 1, 1, 2, 3)))),
                has_namesake_at_home=kind == "namesakes",
            )
            for each in members
        ]

    def emails(self, person, mailbox):
        """Half of a family that has a mailbox in common use it."""
        own = self.mailbox(latin(person.given[1]), latin(person.family[1]))
        if mailbox and self.chance(0.5):
            return mailbox, own
        return own, mailbox or self.mailbox(latin(person.given[1]), latin(person.family[1]))

    def single(self, culture, family):
        return [
            self.someone(culture, family, self.random.choice(("women", "men")), self.birthday())
        ]

    def couple(self, culture, family):
        """One wife in four keeps her name."""
        husband = self.someone(culture, family, "men", self.birthday())
        born = husband.born + timedelta(days=self.random.randrange(-3000, 3000))
        wife = self.someone(culture, family, "women", born)
        maiden = feminine(culture, self.random.choice(culture.names("families")))
        return [
            husband,
            replace(wife, maiden=maiden, family=maiden if self.chance(0.25) else wife.family),
        ]

    def siblings(self, culture, family):
        born = self.birthday()
        later = born + timedelta(days=self.random.randrange(400, 3000))
        return [
            self.someone(culture, family, "women", born),
            self.someone(culture, family, "men", later),
        ]

    def parent(self, culture, family):
        born = self.birthday()
        earlier = born - timedelta(days=self.random.randrange(7000, 13000))
        return [
            self.someone(culture, family, "women", born),
            self.someone(culture, family, "men", earlier),
        ]

    def twins(self, culture, family):
        born = self.birthday()
        both = [self.someone(culture, family, kind, born) for kind in ("women", "men")]
        if not self.chance(0.3):
            return both
        names = self.random.choice(ALIKE)
        return [replace(each, given=(name, name)) for each, name in zip(both, names, strict=True)]

    def namesakes(self, culture, family):
        son = self.someone(culture, family, "men", self.birthday())
        return [
            son,
            replace(son, born=son.born - timedelta(days=self.random.randrange(7500, 13000))),
        ]

    def someone(self, culture, family, kind, born):
        given = self.random.choice(culture.names(kind))
        name = feminine(culture, family) if kind == "women" else family
        seconds = tuple(each for each, spelt in culture.names(kind) if each == spelt != given[0])
        return Individual(culture, given, name, name, born, seconds)

    def birthday(self):
        return FIRST_BORN + timedelta(days=self.random.randrange(YEARS * 365))

    def digits(self, pattern):
        return "".join(str(self.random.randrange(10)) if each == "#" else each for each in pattern)

    def number(self):
        self.pieces += self.random.randrange(1, 9)
        letters = self.random.choice("ABCDEFGH") + self.random.choice("KLMN")
        return f"{self.pieces % 1_000_000:06}{letters}"

    def mailbox(self, given, family):
        year = self.random.randrange(100)
        calls = (f"{given}.{family}", f"{given[0]}{family}{year}", f"{family}.{given}{year}")
        return self.unused(*calls, f"{given}{year}", f"{given}_{family}{year}")

    def unused(self, *calls):
        """An address that nobody has yet, called in one of these ways."""
        mailbox = f"{self.random.choice(calls)}@{self.random.choice(PROVIDERS)}"
        if mailbox in self.mailboxes:
            return self.unused(*(f"{each}{self.random.randrange(10)}" for each in calls))
        self.mailboxes.add(mailbox)
        return mailbox


def feminine(culture, family):
    """Ivanov's wife is Ivanova, Kowalski's is Kowalska."""
    if not culture.is_feminine:
        return family
    found = ((name, next((end for end in ENDINGS if name.endswith(end)), "")) for name in family)
    return tuple(name.removesuffix(end) + ENDINGS.get(end, "") for name, end in found)


def latin(name):
    """A name in the letters of a mailbox."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(BARE))
    return "".join(each for each in bare if each.isascii() and each.isalpha())
