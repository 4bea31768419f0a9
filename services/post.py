"""Jobs for later, put into the queue in the caller's transaction; ids are their only arguments."""

from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MAIL_QUEUE = "mail"
SEND_SIGN_IN_CODE = "send_sign_in_code"

# Procrastinate's versioned function, so that a job exists exactly when its cause is committed.
DEFER = text("""
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        :queue, :task, 0, NULL, NULL, CAST(:arguments AS jsonb), NULL
    )::procrastinate_job_to_defer_v1])
""")


async def defer_mail(session: AsyncSession, task: str, mail_id: UUID) -> None:
    """Have a mail sent once this commits; the mail is known by id, never by address."""
    arguments = orjson.dumps({"mail_id": str(mail_id)}).decode()
    await session.execute(DEFER, {"queue": MAIL_QUEUE, "task": task, "arguments": arguments})
