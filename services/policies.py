"""The texts that people are shown and agree to: published once a version, and never changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import any_, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Database
from models.people import PURPOSES, PolicyText
from models.query import Query, text_list

CURRENT = Query(
    select(PolicyText.version, PolicyText.locale, PolicyText.body, PolicyText.digest)
    .where(
        PolicyText.purpose == bindparam("purpose"), PolicyText.locale == any_(text_list("locales"))
    )
    .order_by(PolicyText.version.desc())
    .limit(100)
)


class PolicyChanged(Exception):
    """A published version was given with another text; publish a new version instead."""


@dataclass(frozen=True, slots=True)
class Policy:
    purpose: str
    version: str
    locale: str
    body: str


async def publish_policy(
    session: AsyncSession, *, purpose: str, version: str, texts: Mapping[str, str]
) -> None:
    """Publish a version in every language. The same again changes nothing.

    Versions sort by their text, the newest last: use dates. Raises PolicyChanged.
    """
    for locale, body in texts.items():
        digest = hashlib.sha256(body.encode()).digest()
        key = {"purpose": purpose, "version": version, "locale": locale}
        await session.execute(
            insert(PolicyText).values(**key, body=body, digest=digest).on_conflict_do_nothing()
        )
        kept = await session.scalar(select(PolicyText.digest).filter_by(**key))
        if kept != digest:
            raise PolicyChanged(f"{purpose} {version} was published with another text ({locale}).")


async def current_policy(
    database: Database, purpose: str, locales: tuple[str, ...]
) -> Policy | None:
    """The newest version, in the first of the languages that it exists in."""
    rows = await database.fetch(CURRENT, purpose=purpose, locales=list(locales))
    newest = [row for row in rows if row["version"] == rows[0]["version"]]
    for locale in locales:
        for row in newest:
            if row["locale"] == locale:
                return Policy(purpose, row["version"], locale, row["body"])
    return None


async def shown_text(
    session: AsyncSession, *, purpose: str, version: str, locale: str
) -> PolicyText | None:
    """The text of a version, if it is the newest of its purpose, and one to be agreed to."""
    if purpose not in PURPOSES:
        return None
    newest = await session.scalar(
        select(PolicyText.version)
        .where(PolicyText.purpose == purpose)
        .order_by(PolicyText.version.desc())
        .limit(1)
    )
    if newest != version:
        return None
    found = await session.scalars(
        select(PolicyText).where(
            PolicyText.purpose == purpose,
            PolicyText.version == version,
            PolicyText.locale.in_([locale, "en"]),
        )
    )
    texts = {text.locale: text for text in found}
    return texts.get(locale) or texts.get("en")
