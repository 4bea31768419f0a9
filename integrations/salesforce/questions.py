"""How to ask for people who may be our owners, in no more queries than four calls take."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from integrations.crm import Sought
from integrations.crm_records import RecordKind
from integrations.salesforce.columns import EXTERNAL_ID, Table
from integrations.salesforce.composite import HEAVY_PARTS_PER_CALL
from integrations.salesforce.queries import Query, Worded, listing, listings, worded
from integrations.salesforce.rows import OrgModel
from integrations.salesforce.tables import main_table
from integrations.salesforce.telling import fields_of

MOST_QUERIES = 4 * HEAVY_PARTS_PER_CALL
# How many notations of a number are looked for in each of the three fields, the likeliest first.
# All of them, unless so many owners are asked about that their numbers would fill more calls.
_MOST_NAMES = 4  # the likeliest of an owner's
NAMED_BY = ("family_name", "birth_date", "postal_code")
_DEPTHS = ((9, 9, 9), (9, 4, 4), (9, 3, 2), (9, 2, 2), (5, 2, 1), (4, 1, 1), (3, 1, 1), (1, 1, 1))


class Questions:
    """For one org model: which fields of which object are asked for, and by what."""

    def __init__(self, model: OrgModel) -> None:
        self.table = main_table(RecordKind.OWNER, model)
        watch = main_table(RecordKind.TIMEPIECE, model)
        self.holder = next(p.relation for p in watch.parents if p.ours == "owner_id" and p.tells)
        self._fields = [*fields_of(self.table), *self.table.other_phones]

    def of_people(self, sought: Sequence[Sought], room: int = MOST_QUERIES) -> list[Query]:
        """By our key, then by mail, by name and by telephone, in so many queries."""
        table, only = self.table, f"{self.table.only} AND " if self.table.only else ""
        frame = f"SELECT {', '.join(self._fields)} FROM {table.name} WHERE "  # noqa: S608 - names are of the mapping, values are quoted
        by_key = listing(f"{frame}{EXTERNAL_ID} IN ({{}})", (str(s.owner.id) for s in sought))
        email = f"{frame}{only}{_name_of(table, 'email')} IN ({{}})"
        by_email = listing(email, _said(each.emails for each in sought))
        asked = [*(Query(each, with_deleted=True) for each in by_key), *map(Query, by_email)]
        asked += self._by_name(f"{frame}{only}", sought)
        names = (_name_of(table, "phone"), *table.other_phones)
        return [*asked, *_by_phone(f"{frame}{only}({_any_of(names)})", sought, room - len(asked))]

    def _by_name(self, frame: str, sought: Sequence[Sought]) -> list[Query]:
        """Cards of a family name that also have the birthday or the postal code of its owner.

        Who carries a key of ours is no card: they registered under another address, and are two.
        A query holds the lists of some owners, so it also finds the name of one with the birthday
        of another: a few people too many, whom nobody's signs fit.
        """
        cards = f"{frame}{EXTERNAL_ID} = null AND "
        family, born, code = (_name_of(self.table, each) for each in NAMED_BY)
        units: defaultdict[tuple[str, ...], list[list[list[Worded]]]] = defaultdict(list)
        for owner, names in ((s.owner, s.family_names[:_MOST_NAMES]) for s in sought):
            known = {born: _day(owner.birth_date), code: _text(owner.postal_code)}
            beside = {name: [value] for name, value in known.items() if value}
            if beside and names:
                units[(*beside,)].append([[*map(worded, names)], *beside.values()])
        return [
            Query(soql)
            for beside, some in units.items()
            for soql in listings(f"{cards}{family} IN ({{}}) AND ({_any_of(beside)})", some)
        ]

    def of_watches(self, sought: Sequence[Sought]) -> list[Query]:
        """By the numbers of watches, with the people who hold them."""
        names = ", ".join(f"{self.holder}.{name}" for name in self._fields)
        only = f"{self.holder}.{self.table.only} AND " if self.table.only else ""
        frame = f"SELECT SerialNumber, {names} FROM Asset WHERE {only}SerialNumber IN ({{}})"  # noqa: S608 - names are of the mapping, values are quoted
        return [Query(each) for each in listing(frame, _said(s.individual_numbers for s in sought))]


def _by_phone(frame: str, sought: Sequence[Sought], room: int) -> list[Query]:
    numbers = [[worded(phone) for phone in each.phones] for each in sought if each.phones]
    asked: list[str] = []
    for depths in _DEPTHS:
        units = ([notations[:depth] for depth in depths] for notations in numbers)
        asked = list(listings(frame, units))
        if len(asked) <= room:
            break
    return [Query(each) for each in asked]


def _any_of(names: Iterable[str]) -> str:
    return " OR ".join(f"{name} IN ({{}})" for name in names)


def _day(day: date | None) -> Worded | None:
    """A day, which SOQL writes without quotes."""
    return Worded(day.isoformat(), len(day.isoformat()) + 1) if day else None


def _text(value: str | None) -> Worded | None:
    return worded(value) if value else None


def _said(lists: Iterable[Sequence[str]]) -> Iterator[str]:
    return (value for values in lists for value in values if value)


def _name_of(table: Table, ours: str) -> str:
    return next(column.name for column in table.columns if column.ours == (ours,))
