"""Jobs for later, put into the queue in the caller's transaction; ids are their only arguments."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MAIL_QUEUE = "mail"
SEND_SIGN_IN_CODE = "send_sign_in_code"
SEND_NOTICE = "send_notice"

# Procrastinate's versioned function, so that a job exists exactly when its cause is committed.
DEFER = text("""
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        :queue, :task, 0, NULL, NULL, CAST(:arguments AS jsonb), NULL
    )::procrastinate_job_to_defer_v1])
""")

DEFER_ALL = text("""
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
        :queue, :task, 0, NULL, NULL, jsonb_build_object('mail_id', mail_id), NULL
    )::procrastinate_job_to_defer_v1)) FROM unnest(CAST(:mail_ids AS uuid[])) AS mail_id
    HAVING count(*) > 0
""")


async def defer_mail(session: AsyncSession, task: str, mail_id: UUID) -> None:
    """Have a mail sent once this commits; the mail is known by id, never by address."""
    arguments = orjson.dumps({"mail_id": str(mail_id)}).decode()
    await session.execute(DEFER, {"queue": MAIL_QUEUE, "task": task, "arguments": arguments})


async def defer_mails(session: AsyncSession, task: str, mail_ids: Sequence[UUID]) -> None:
    """The same for many mails at once."""
    arguments = {"queue": MAIL_QUEUE, "task": task, "mail_ids": list(mail_ids)}
    await session.execute(DEFER_ALL, arguments)
