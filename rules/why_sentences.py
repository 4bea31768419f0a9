"""Why an owner is shown a piece, in one sentence: of what their watch is, the most telling."""

from collections.abc import Mapping, Sequence

from i18n.message import Message, _, _n
from rules.clauses import Clause, Dimension, Operator
from rules.spans import read_span

NAMED: Mapping[Dimension, Message] = {
    Dimension.REFERENCE: _("Because your piece has the reference {name}."),
    Dimension.CALIBRE: _("Because your watch has the calibre {name}."),
    Dimension.COLLECTION: _("Because your piece belongs to the collection {name}."),
}
SENTENCES: Mapping[Dimension, Mapping[str, Message]] = {
    Dimension.STRAP_SYSTEM: {
        "CLASSIC_PIN": _("Because the strap of your watch is held by spring bars."),
        "INTEGRATED": _("Because the bracelet or strap of your watch is part of its design."),
        "INTERCHANGEABLE": _("Because you can change the strap of your watch yourself."),
    },
    Dimension.STRAP_TYPE: {
        "ALLIGATOR": _("Because your watch has a leather strap."),
        "CALFSKIN": _("Because your watch has a leather strap."),
        "GOLD_BRACELET": _("Because your watch has a gold bracelet."),
        "RUBBER": _("Because your watch has a rubber strap."),
        "STEEL_BRACELET": _("Because your watch has a steel bracelet."),
        "TEXTILE": _("Because your watch has a textile strap."),
    },
    Dimension.FUNCTIONS: {
        "CHRONOGRAPH": _("Because your watch has a chronograph."),
        "DATE": _("Because your watch shows the date."),
        "GMT": _("Because your watch shows a second time zone."),
        "MINUTE_REPEATER": _("Because your watch has a minute repeater."),
        "MOON_PHASE": _("Because your watch shows the phases of the moon."),
        "PERPETUAL_CALENDAR": _("Because your watch has a perpetual calendar."),
        "POWER_RESERVE": _("Because your watch shows its power reserve."),
        "SECONDS": _("Because your watch shows the seconds."),
        "TOURBILLON": _("Because your watch has a tourbillon."),
    },
    Dimension.MOVEMENT: {
        "AUTOMATIC": _("Because your watch has an automatic movement."),
        "MANUAL": _("Because your watch is wound by hand."),
        "QUARTZ": _("Because your watch has a quartz movement."),
        "SOLAR": _("Because your watch runs on light."),
    },
    Dimension.KIND: {
        "CLOCK": _("Because your piece is a clock."),
        "WATCH": _("Because your piece is a watch."),
    },
}
# Where no sentence is written for the value: a new function, say, that the catalogue brought.
OTHERWISE: Mapping[Dimension, Message] = {
    Dimension.STRAP_SYSTEM: _("Because of how the strap of your watch is attached."),
    Dimension.STRAP_TYPE: _("Because of the strap of your watch."),
    Dimension.FUNCTIONS: _("Because of what your watch can do."),
    Dimension.MOVEMENT: _("Because of the movement of your watch."),
    Dimension.CATEGORY: _("Because of the kind of piece that you own."),
    Dimension.KIND: _("Because of the kind of piece that you own."),
    Dimension.MARKET: _("Because it is meant for your country."),
    Dimension.DAYS_OWNED: _("Because of how long your watch has been with you."),
    Dimension.OWNED_SINCE: _("Because of the day on which your watch joined your portfolio."),
    Dimension.WARRANTY_DAYS_LEFT: _("Because of what is left of the warranty of your watch."),
    Dimension.LAST_SERVICE_DAYS: _("Because of when your watch was last serviced."),
}


def sentence_of(because: Sequence[Clause]) -> Message | None:
    """The sentence for clauses that hold, the most telling first; None when there is none to say.

    What a watch is not is no reason that its owner would understand.
    """
    for clause in because:
        if clause.op is not Operator.NONE:
            return _sentence(clause)
    return None


def _sentence(clause: Clause) -> Message:
    values = sorted(clause.values)
    if clause.dimension in NAMED:
        return NAMED[clause.dimension].having(name=values[0])
    if clause.dimension is Dimension.DAYS_OWNED and len(values) == 1:
        return _of_days_owned(values[0])
    written = SENTENCES.get(clause.dimension, {})
    told = [written[value] for value in values if value in written]
    return told[0] if told else OTHERWISE[clause.dimension]


def _of_days_owned(text: str) -> Message:
    span = read_span(text)
    if span is not None and span.first:
        return _n(
            "Because your watch has been with you for {count} day or longer.",
            "Because your watch has been with you for {count} days or longer.",
            span.first,
        )
    if span is not None and span.last:
        return _n(
            "Because your watch joined your portfolio within the last {count} day.",
            "Because your watch joined your portfolio within the last {count} days.",
            span.last,
        )
    return OTHERWISE[Dimension.DAYS_OWNED]
