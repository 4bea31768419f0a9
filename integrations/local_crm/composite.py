"""Several requests in one call, in order, the later ones able to name what the earlier answered."""

from collections.abc import Mapping

from integrations.local_crm.calls import Answer, Call, Work, read_flag
from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.parts import (
    Part,
    answer_all_or_none,
    answer_in_turn,
    read_parts,
    show_parts,
)

PARTS_AT_MOST = 25
_HEAVY_PARTS_AT_MOST = 5


def answer_composite(work: Work, call: Call) -> Answer:
    body = call.read_object()
    parts = _read_parts(body)
    all_or_none = read_flag(body.get("allOrNone"), name="allOrNone")
    read_flag(body.get("collateSubrequests"), name="collateSubrequests")
    answers = answer_all_or_none(work, parts)[0] if all_or_none else _answer_each(work, parts)
    return Answer(200, show_parts(parts, answers))


def _answer_each(work: Work, parts: list[Part]) -> list[Answer]:
    """Every part in a transaction of its own: between two of them other calls get through."""
    answers: list[Answer] = []
    for answer in answer_in_turn(work, parts):
        answers.append(answer)
        work.tx.renew()
    return answers


def _read_parts(body: Mapping[str, Json]) -> list[Part]:
    given = body.get("compositeRequest")
    if isinstance(given, list) and len(given) > PARTS_AT_MOST:
        message = f"The request holds {len(given)} subrequests; at most {PARTS_AT_MOST} may be sent"
        raise Refused("LIMIT_EXCEEDED", message)
    parts = read_parts(given)
    if sum(part.is_heavy for part in parts) > _HEAVY_PARTS_AT_MOST:
        message = f"At most {_HEAVY_PARTS_AT_MOST} subrequests may be collections or queries"
        raise Refused("LIMIT_EXCEEDED", message)
    return parts
