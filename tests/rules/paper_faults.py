"""What goes wrong between a person and the record of them, and how often."""

import unicodedata
from datetime import date, timedelta

from rules.person_evidence import Person

# Of a hundred records, where it can happen at all. Assumed, not measured: of names typed by hand
# two in a hundred have a slip; of the fields of a card one in ten or so was left empty.
ON_CARDS = {
    "family slip": 2, "given slip": 1.5, "swapped": 1.5, "in one field": 1, "title": 4,
    "initial": 0.7, "no given name": 0.7, "maiden name": 2, "half": 8,
    "capitals": 10, "small letters": 4, "plain letters": 40,
    "no email": 8, "other email": 3, "email slip": 2.5, "email case": 15,
    "no phone": 7, "old phone": 3, "home phone": 7, "phone slip": 1.5,
    "no birth date": 20, "turned date": 0.7, "date slip": 0.7, "filled in": 0.7,
    "no postal code": 10, "moved": 6, "no country": 40, "watch": 40,
}  # fmt: skip
REGISTERED = {
    "family slip": 0.6, "given slip": 0.4, "swapped": 0.4, "small letters": 5, "plain letters": 5,
    "second name": 4, "half": 2, "no phone": 8, "home phone": 4, "date slip": 0.3,
    "no postal code": 8,
}  # fmt: skip
TITLES = {"CH": "Frau Dr.", "DE": "Herr", "FR": "M.", "IT": "Sig.", "ES": "Sr.", "CN": "Mr"}
KEYS = "qwertyuiopasdfghjklzxcvbnm"
FILLED_IN = date(1900, 1, 1)
SEPARATORS = {" ": 50, "": 27, "-": 10, ".": 8, "/": 5}
FIRST_SIGN = "\u3000"  # from here on one sign is a syllable or a word
TYPED_AS = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ı": "i"})


class Clerk:
    """Types what is so, with the faults that have their turn."""

    def __init__(self, chance, severity=1):
        self.chance = chance
        self.severity = severity
        self.faults = {}

    def has(self, fault):
        return self.chance.random() * 100 < self.faults.get(fault, 0) * self.severity

    def registration(self, person):
        """What an owner enters on their telephone: the address is proven, the rest is as typed."""
        self.faults = REGISTERED
        given, family = self.names(person.given[0], person.family[0])
        if person.second_names and self.has("second name"):
            given = f"{given} {self.chance.choice(person.second_names)}"
        return Person(
            given,
            family,
            email=person.emails[0],
            phone=None if self.has("no phone") else f"+{person.phones[self.has('home phone')]}",
            birth_date=self.day(person.born),
            postal_code=None if self.has("no postal code") else person.postal_code or None,
            country=person.culture.country,
            individual_numbers=frozenset(person.numbers),
        )

    def card(self, person):
        """What a clerk made of a paper card."""
        self.faults = ON_CARDS
        spelt = self.chance.random() < person.culture.foreign * self.severity
        family = person.maiden if self.has("maiden name") else person.family
        names = self.names(person.given[spelt], family[spelt])
        postal_code = person.postal_code[:: -1 if self.has("moved") else 1]
        return Person(
            *self.misplaced(*names, person.culture),
            email=self.email(person),
            phone=self.phone(person),
            birth_date=self.birth_date(person),
            postal_code=None if self.has("no postal code") else postal_code or None,
            country=None if self.has("no country") else person.culture.country,
            individual_numbers=frozenset(person.numbers[:1] if self.has("watch") else ()),
        )

    def names(self, given, family):
        if self.has("half"):
            given = given.replace("-", " ").split()[0]
            family = family.replace("-", " ").split()[-1 if family[0].islower() else 0]
        given = self.slip(given) if self.has("given slip") else given
        family = self.slip(family) if self.has("family slip") else family
        changes = {"plain letters": plain, "capitals": str.upper, "small letters": str.lower}
        for fault, change in changes.items():
            if self.has(fault):
                given, family = change(given), change(family)
        return (family, given) if self.has("swapped") else (given, family)

    def misplaced(self, given, family, culture):
        if self.has("no given name"):
            return "", family
        if self.has("initial") and given[0].isascii():
            return f"{given[0]}.", family
        if self.has("in one field"):
            return "", f"{given} {family}" if given[0] < FIRST_SIGN else f"{family}{given}"
        if self.has("title"):
            given = f"{TITLES.get(culture.country, 'Dr')} {given}"
        return given, family

    def email(self, person):
        if self.has("no email"):
            return None
        email = person.emails[self.has("other email")]
        email = self.slip(email) if self.has("email slip") else email
        return email.title() if self.has("email case") else email

    def phone(self, person):
        if self.has("no phone"):
            return None
        number = person.phones[self.has("home phone")]
        if self.has("old phone"):
            number = number[:-5] + f"{self.chance.randrange(100_000):05}"
        if self.has("phone slip"):
            place = self.chance.randrange(3, len(number))
            number = number[:place] + str(self.chance.randrange(10)) + number[place + 1 :]
        return self.notation(number, person.culture)

    def notation(self, number, culture):
        """At home or abroad, grouped as usual or not at all, and parted by whatever is at hand."""
        national, groups = number.removeprefix(culture.code), []
        for size in culture.groups:
            groups.append(national[:size])
            national = national[size:]
        groups[-1] += national
        separator = self.chance.choices([*SEPARATORS], [*SEPARATORS.values()])[0]
        before = self.chance.choices(("+", "00", "(0)", ""), (40, 8, 5, 47))[0]
        typed = separator.join(groups)
        if before == "(0)" and culture.trunk == "0":
            return f"+{culture.code} (0){typed}"
        if before in ("+", "00"):
            return f"{before}{culture.code}{separator}{typed}"
        return culture.trunk + typed

    def birth_date(self, person):
        if not person.has_namesake_at_home:
            if self.has("no birth date"):
                return None
            if self.has("filled in"):
                return FILLED_IN
        return self.day(person.born)

    def day(self, born):
        if self.has("turned date") and born.day <= 12:
            return born.replace(month=born.day, day=born.month)
        if self.has("date slip"):
            return born + timedelta(days=self.chance.choice((1, -30, 3653)))
        return born

    def slip(self, text):
        """One letter missed, doubled or mistaken for its neighbour, or two that changed places."""
        if len(text) < 2 or (text[0] >= FIRST_SIGN and self.chance.random() < 0.7):
            return text  # whole signs are picked from a list, and seldom the wrong ones
        place = self.chance.randrange(len(text) - 1)
        here, there = text[place : place + 2]
        mistaken = KEYS[(KEYS.find(here.lower()) + 1) % len(KEYS)] if here.isascii() else there
        made = self.chance.choice((there + here, here, here * 2 + there, mistaken + there))
        return text[:place] + made + text[place + 2 :]


def plain(name):
    """Without accents, as typed on a keyboard of another country."""
    if not unicodedata.normalize("NFKD", name)[0].isascii() and name[0] not in "Łł":
        return name
    bare = unicodedata.normalize("NFKD", name.translate(TYPED_AS))
    return "".join(each for each in bare if each.isascii())
