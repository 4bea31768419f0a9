"""Says on the terminal how the CRM stands, and what comparing with it has found."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from rich.console import Console
from rich.table import Table

from i18n.catalogue import translate
from i18n.locales import SOURCE
from i18n.message import Message
from services.crm.comparisons import Comparison, Drift
from services.crm.standing import Standing

FOUND: Mapping[str, str] = {
    "MISSING": "linked, and not in the CRM",
    "EXTRA": "carries our key, and was linked nowhere",
    "STALE": "the CRM had lost what it once acknowledged",
    "DIFFERS": "changed there, and never heard",
    "UNPROMISED": "ours, and never promised to the CRM",
    "DUPLICATE": "two carry one key",
    "MOVED": "no longer where it was linked",
}
MET: Mapping[str, str] = {
    "RESENT": "sent again",
    "HEARD": "taken in",
    "LINKED": "linked",
    "REVIEW": "staff must decide: see the reviews",
    "NONE": "nothing was done",
}


def say_standing(console: Console, standing: Standing) -> None:
    """What waits and what is held, what staff owe, and how the CRM does."""
    _say_waiting(console, standing)
    if standing.held:
        console.print(_held(standing))
    for each in standing.reviews:
        oldest = age(each.oldest)
        console.print(f"To be decided: {each.number:,} {each.kind}, the oldest for {oldest}.")
    health = standing.health
    if health.used is not None and health.total:
        share = health.used / health.total
        console.print(
            f"Calls of the CRM's day: {health.used:,} of {health.total:,} used ({share:.0%})."
        )
    if standing.heard:
        console.print(f"Its staff were last heard {age(standing.heard.since)} ago.")
    _say_compared(console, standing)


def say_complaints(console: Console, found: Sequence[Message]) -> None:
    """What somebody should look at now."""
    for each in found:
        console.print(f"! {in_english(each)}", style="bold red")
    if not found:
        console.print("All is well.")


def say_comparison(console: Console, last: Comparison, drifts: Sequence[Drift]) -> None:
    """What a comparison found: its numbers, and the records one by one."""
    seen = sum(number for number in last.compared.values() if not isinstance(number, bool))
    console.print(
        f"Compared on {last.finished_at:%Y-%m-%d at %H:%M} UTC: {seen:,} records of the CRM,"
        f" {last.calls:,} questions, {last.drifts:,} differences."
    )
    if last.compared.get("is_another_org"):
        console.print(
            "One record in twenty or more is missing: this is rather another org. Nothing was"
            " repaired. See whether CASEBACK_CRM_DOMAIN names the right one.",
            style="bold red",
        )
    if not last.tallies:
        return
    table = Table("what", "kind", "repair", box=None)
    table.add_column("records", justify="right")
    for each in last.tallies:
        table.add_row(FOUND[each.what], each.kind, MET[each.repair], f"{each.number:,}")
    console.print(table)
    console.print(_listed(drifts))


def age(span: timedelta | None) -> str:
    """A span in the unit that says most."""
    seconds = int(span.total_seconds()) if span else 0
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}" + ("s" if number > 1 else "")
    return f"{seconds} seconds" if seconds != 1 else "1 second"


def in_english(message: Message) -> str:
    return translate(message, SOURCE)


def _say_waiting(console: Console, standing: Standing) -> None:
    if not standing.waiting:
        console.print("Nothing waits for the CRM.")
        return
    table = Table("kind", title="Waiting for the CRM", title_justify="left", box=None)
    for name in ("waiting", "oldest", "urgent", "held"):
        table.add_column(name, justify="right")
    for each in standing.waiting:
        oldest = age(each.oldest) if each.waiting else ""
        numbers = (f"{each.waiting:,}", oldest, f"{each.urgent:,}", f"{each.held:,}")
        table.add_row(each.kind, *numbers)
    console.print(table)


def _held(standing: Standing) -> Table:
    table = Table("code", "kind", title="Held", title_justify="left", box=None)
    table.add_column("records", justify="right")
    table.add_column("oldest", justify="right")
    table.add_column("what helps")
    for each in standing.held:
        facts = (each.code or "", each.kind, f"{each.number:,}", age(each.oldest))
        table.add_row(*facts, in_english(each.sentence))
    return table


def _say_compared(console: Console, standing: Standing) -> None:
    last = standing.compared
    if last is None:
        console.print("It was never compared with the CRM.")
        return
    console.print(
        f"Last compared on {last.finished_at:%Y-%m-%d at %H:%M} UTC: {last.drifts:,} differences."
        " `caseback crm drift` lists them."
    )


def _listed(drifts: Sequence[Drift]) -> Table:
    table = Table("what", "kind", "our id", "the CRM's", "fields", "repair", box=None)
    for each in drifts:
        ids = (str(each.record_id or ""), each.crm_id or "")
        table.add_row(each.what, each.kind, *ids, ", ".join(each.fields), each.repair)
    return table
