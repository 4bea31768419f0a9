"""What a client may read of a failure; every answer passes here last, the rest stays in our log."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import structlog
from graphql import FieldNode, GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError

MOST_ERRORS = 20
MOST_CHARACTERS = 500

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class PublicError(Exception):
    """A failure whose code and message were written for the client to read."""

    def __init__(
        self, code: str, message: str, *, extensions: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extensions: dict[str, object] = {**(extensions or {}), "code": code}


class RequestRefused(PublicError):
    """The whole HTTP request is refused, with this status, before anything is executed."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.headers = dict(headers or {})


class Stage(Enum):
    """How far an operation came; the value is the code of a client's mistake found there."""

    PARSING = "GRAPHQL_PARSE_FAILED"
    VALIDATION = "GRAPHQL_VALIDATION_FAILED"
    COERCION = "BAD_USER_INPUT"
    EXECUTION = "INTERNAL"


class OperationRefused(Exception):
    """An operation that is not executed, with what is wrong and where that was found."""

    def __init__(self, stage: Stage, errors: Sequence[GraphQLError | PublicError]) -> None:
        super().__init__(stage.value)
        self.stage = stage
        self.errors = tuple(errors)


def shown_errors(
    errors: Sequence[BaseException], stage: Stage, request_id: str
) -> list[dict[str, object]]:
    """The first 20 errors as the client reads them; a fault of ours is logged and masked.

    Client mistakes are logged as their codes only: their messages may hold what was sent.
    """
    shown = [_shown(error, stage, request_id) for error in errors[:MOST_ERRORS]]
    if shown:
        codes = sorted({str(extensions["code"]) for _, extensions in shown})
        log.info("graphql.errors", request_id=request_id, stage=stage.name, codes=codes)
    return [
        {"message": _shortened(message), **_place(error), "extensions": extensions}
        for error, (message, extensions) in zip(errors, shown, strict=False)
    ]


def _shortened(message: str) -> str:
    """The message, which may quote what was sent, cut so that mistakes do not multiply it."""
    return message if len(message) <= MOST_CHARACTERS else f"{message[: MOST_CHARACTERS - 1]}…"


def _shown(error: BaseException, stage: Stage, request_id: str) -> tuple[str, Mapping[str, object]]:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, PublicError):
            return cause.message, cause.extensions
    if isinstance(error, GraphQLError) and _is_clients_mistake(causes[-1], stage):
        code = Stage.COERCION if stage is Stage.EXECUTION else stage
        return error.message, {"code": code.value}
    if isinstance(error, GraphQLError) and stage is not Stage.EXECUTION:
        return _own_words(error.message), {"code": stage.value}
    _log_fault(error, causes[-1], request_id)
    masked = {"code": Stage.EXECUTION.value, "requestId": request_id}
    return "An unexpected error occurred.", masked


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was made of, outermost first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.original_error if isinstance(cause, GraphQLError) else None


def _is_clients_mistake(root: BaseException, stage: Stage) -> bool:
    if not isinstance(root, GraphQLError):
        return False
    if stage is not Stage.EXECUTION or isinstance(root, StrawberryInputCoercionError):
        return True
    # A null variable for an argument with a default is found only while executing. The place
    # tells it from a GraphQLError of a resolver or of a scalar that failed on our own data.
    trace = root.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and (
        trace.tb_frame.f_globals.get("__name__") == "graphql.execution.values"
    )


def _own_words(message: str) -> str:
    """The message without the exception text that graphql-core quotes when a scalar raises."""
    words, quoted, _ = message.partition(", but encountered error")
    return f"{words}." if quoted else "The value is invalid."


def _place(error: BaseException) -> dict[str, object]:
    if not isinstance(error, GraphQLError):
        return {}
    place: dict[str, object] = {}
    if error.locations:
        place["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        place["path"] = error.path
    return place


def _log_fault(error: BaseException, root: BaseException, request_id: str) -> None:
    nodes = error.nodes if isinstance(error, GraphQLError) else None
    field = next((node.name.value for node in nodes or () if isinstance(node, FieldNode)), None)
    if isinstance(root, GraphQLError):
        # Printed as it is, a GraphQLError quotes the client's document.
        root = RuntimeError(root.message).with_traceback(root.__traceback__)
    log.error("graphql.fault", request_id=request_id, field=field, exc_info=root)
