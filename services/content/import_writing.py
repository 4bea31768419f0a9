"""Writes what a PO file brought: translations, their history, and who brought it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.keys import new_id
from models.translation import Translation, TranslationChange
from services import audit
from services.content.import_plan import Step


async def write_steps(
    session: AsyncSession, steps: Sequence[Step], *, locale: str, by: str
) -> None:
    """Write them all; the caller holds the pieces they belong to."""
    if not steps:
        return
    rows = [_row(step, locale, by) for step in steps]
    arriving = insert(Translation)
    taken = {
        name: arriving.excluded[name] for name in ("source_id", "text", "state", "origin", "author")
    }
    await session.execute(
        arriving.on_conflict_do_update(
            index_elements=[Translation.content_id, Translation.locale, Translation.path],
            set_=taken | {"lock_version": Translation.lock_version + 1, "updated_at": func.now()},
        ),
        rows,
    )
    await session.execute(insert(TranslationChange), [{"id": new_id(), **row} for row in rows])
    for content_id in sorted({step.content_id for step in steps}):
        await audit.record(
            session,
            actor=by,
            action="IMPORT_TRANSLATIONS",
            object_kind="CONTENT",
            object_id=content_id,
            fields=[locale],
        )


def _row(step: Step, locale: str, by: str) -> dict[str, Any]:
    return {
        "content_id": step.content_id,
        "locale": locale,
        "path": step.path,
        "source_id": step.source_id,
        "text": step.text,
        "state": "TRANSLATED",
        "origin": "PO",
        "author": by,
    }
