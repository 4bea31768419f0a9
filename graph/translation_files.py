"""What a PO file would do or has done, as a client reads it."""

from collections.abc import Mapping
from typing import Any

import strawberry

from graph.enums import describe
from graph.mutations import ERRORS
from graph.user_errors import UserError
from rules.translation_merge import Outcome

describe(
    Outcome,
    "What becomes of an entry of a file.",
    {
        "TAKEN": "It is the translation from now on.",
        "TAKEN_OUTDATED": "It is kept, for the earlier English text that it was made for.",
        "SAME": "The same stands here already.",
        "UNCHANGED": "It is as it went out; what was changed here meanwhile stays.",
        "EMPTY": "Nothing is translated, or it is in doubt as it went out.",
        "IN_DOUBT": "The translator marked it as fuzzy: it is not taken.",
        "CONFLICT": "It was changed here as well: what stands here stays, unless it is overruled.",
        "UNKNOWN": "There is no such text here.",
    },
)


@strawberry.type(description="Something to correct in a file, or to look at once more.")
class FileRemark:
    code: str = strawberry.field(description="A stable code, as unterminated-string.")
    line: int = strawberry.field(description="The line to look at; 0 for the file as a whole.")
    context: str | None = strawberry.field(description="The entry's msgctxt.")
    sentence: str = strawberry.field(description="What is wrong, in English.")


@strawberry.type(description="An entry that a person must look at.")
class FileEntry:
    context: str = strawberry.field(description="Its msgctxt.")
    line: int = strawberry.field(description="Where it stands in the file.")
    outcome: Outcome = strawberry.field(description="CONFLICT, IN_DOUBT or UNKNOWN.")
    source: str = strawberry.field(description="The English text in the file.")
    incoming: str = strawberry.field(description="What the file says.")
    standing: str | None = strawberry.field(description="What stands here, which is kept.")


@strawberry.type(description="How many entries of a file fare alike.")
class OutcomeCount:
    outcome: Outcome = strawberry.field(description="What becomes of them.")
    entries: int = strawberry.field(description="How many they are.")


@strawberry.type(description="What a file does, or would do.")
class ImportTranslationsPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    applied: bool | None = strawberry.field(
        default=None, description="Whether it was done: not for a dry run, nor with a fault."
    )
    faults: list[FileRemark] | None = strawberry.field(
        default=None, description="What must be corrected; with a fault nothing is taken."
    )
    warnings: list[FileRemark] | None = strawberry.field(
        default=None, description="What is often a slip, of entries that are taken."
    )
    counts: list[OutcomeCount] | None = strawberry.field(
        default=None, description="What becomes of the entries."
    )
    entries: list[FileEntry] | None = strawberry.field(
        default=None, description="The entries that a person must look at."
    )


def payload_of(answer: Mapping[str, Any]) -> ImportTranslationsPayload:
    shown = ("context", "line", "source", "incoming", "standing")
    return ImportTranslationsPayload(
        user_errors=[],
        applied=answer["applied"],
        faults=[FileRemark(**each) for each in answer["faults"]],
        warnings=[FileRemark(**each) for each in answer["warnings"]],
        counts=[
            OutcomeCount(outcome=Outcome(name), entries=number)
            for name, number in answer["counts"].items()
        ],
        entries=[
            FileEntry(outcome=Outcome(each["outcome"]), **{name: each[name] for name in shown})
            for each in answer["items"]
        ],
    )
