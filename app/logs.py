"""Logs: one line an event, ids and codes only. What is not on the list does not get out."""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# Names of values that may be logged; none of them ever holds something a person said.
ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "logger", "exception", "exc_info", "stack_info"),
        *(
            "request_id",
            "stage",
            "field",
            "code",
            "codes",
            "kind",
            "id",
            "failures",
            "wait_seconds",
        ),
    }
)


def keep_allowed(_logger: Any, _method: str, event: EventDict) -> EventDict:  # noqa: ANN401 - structlog's signature
    """Drop every value whose name is not on the list."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def configure(form: str) -> None:
    """Have all logs leave in one form, `json` or `console`, libraries' warnings included."""
    render: Processor = (
        structlog.dev.ConsoleRenderer(colors=False)
        if form == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            keep_allowed,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    # Libraries log arguments and statements at INFO; their warnings name only what went wrong.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
