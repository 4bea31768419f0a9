"""Translations go out as PO files and come back, for the systems of translators."""

from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Info
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.scalars import LanguageTag
from graph.translation_files import ImportTranslationsPayload, payload_of
from graph.user_errors import UserError
from rules.access import Action
from services.content.exports import export_po
from services.content.imports import import_po
from services.content.scopes import scope_of


@strawberry.input(description="Which texts go out to the translators of a language.")
class ExportTranslationsInput:
    language: LanguageTag = strawberry.field(description="The language to translate to.")
    idempotency_key: str = strawberry.field(description=KEY)
    content_keys: list[str] = strawberry.field(
        default_factory=list[str], description="The keys of some pieces; empty for all of them."
    )


@strawberry.type(description="What went out.")
class ExportTranslationsPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    file: str | None = strawberry.field(
        default=None, description="The PO file. Its header says which export it is: keep that."
    )


@strawberry.input(description="A PO file that comes back from translators.")
class ImportTranslationsInput:
    language: LanguageTag = strawberry.field(description="The language it is in.")
    file: str = strawberry.field(
        description="The PO file, as much as fits the 64 KiB of a request: export by pieces."
    )
    idempotency_key: str = strawberry.field(description=KEY)
    dry_run: bool = strawberry.field(
        default=True, description="Say only what the file would do, and write nothing."
    )
    overrule: list[str] = strawberry.field(
        default_factory=list[str],
        description="The contexts (msgctxt) of conflicts in which the file is to be right.",
    )


@strawberry.type
class TranslationMutation:
    @mutation(
        Action.READ_STUDIO, description="Gives out the texts of pieces as a PO file of a language."
    )
    async def export_translations(
        self,
        info: Info,
        input: ExportTranslationsInput,  # noqa: A002 - the API's word
    ) -> ExportTranslationsPayload:
        by = info.context.viewer.principal

        async def act(session: AsyncSession) -> dict[str, Any]:
            scope = await scope_of(session, input.content_keys)
            data = await export_po(session, locale=input.language, by=by, scope=scope)
            return {"file": data.decode()}

        answer = await perform(info.context, "exportTranslations", input, act)
        return ExportTranslationsPayload(user_errors=[], file=answer["file"])

    @mutation(
        Action.TRANSLATE,
        description="Says what a PO file would do and, without `dryRun`, does it: whole or not at"
        " all, and never over what somebody wrote here since it went out.",
    )
    async def import_translations(
        self,
        info: Info,
        input: ImportTranslationsInput,  # noqa: A002 - the API's word
    ) -> ImportTranslationsPayload:
        viewer = info.context.viewer
        viewer.require_language(input.language)

        async def act(session: AsyncSession) -> dict[str, Any]:
            report = await import_po(
                session,
                input.file.encode(errors="surrogatepass"),
                locale=input.language,
                by=viewer.principal,
                apply=not input.dry_run,
                overrule=frozenset(input.overrule),
            )
            return report.as_row() | {"applied": report.is_applied}

        return payload_of(await perform(info.context, "importTranslations", input, act))
