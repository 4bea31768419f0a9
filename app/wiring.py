"""Opens the parts of a process once, and closes them: the one place that names adapters."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from asyncpg import UndefinedTableError

from app.embedded import EmbeddedRefusal, read_url
from app.keys import open_vault
from app.settings import Settings, SettingsRefused
from i18n import cldr
from i18n.catalogue import Catalogues, catalogues
from integrations.crm import CRM
from integrations.mail import FolderMailer, Mailer, SmtpMailer
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient, SalesforceSettings
from integrations.salesforce.rows import OrgModel
from integrations.storage import FolderStore
from models.database import Database
from rules.programme import DEFAULT_PROGRAMMES
from rules.programme_document import ProgrammeRefused
from services.content.media import MediaStore
from services.evidence_files import Cabinet
from services.household import Household
from services.rulebook import Rulebook
from services.shelf import Shelf

POSTGRES_HOME = "postgres"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the processes are made of."""

    settings: Settings
    database: Database
    house: Household
    catalogues: Catalogues
    shelf: Shelf


def database_url(settings: Settings) -> str:
    """The configured database, or the embedded one that runs already. Raises SettingsRefused."""
    if settings.database_url:
        return settings.database_url
    try:
        return read_url(settings.home / POSTGRES_HOME)
    except EmbeddedRefusal as refusal:
        raise SettingsRefused(
            f"DATABASE_URL is not set, and no embedded database runs: {refusal}"
        ) from refusal


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncGenerator[Parts]:
    """The parts, open for as long as the block runs. Raises SettingsRefused."""
    cldr.cure()
    url = database_url(settings)  # first: a home without a database gets no keys either
    house = Household(open_vault(settings), DEFAULT_PROGRAMMES)
    async with Database(url) as database, _following_rules(Rulebook(database, house)):
        yield Parts(settings, database, house, catalogues(), Shelf(database))


@asynccontextmanager
async def _following_rules(rulebook: Rulebook) -> AsyncGenerator[None]:
    """The rules as adopted, from the first decision on and for as long as the block runs."""
    try:
        await rulebook.refresh()
    except ProgrammeRefused as refused:
        raise SettingsRefused(f"The programme cannot be read. {refused}") from refused
    except UndefinedTableError as missing:
        raise SettingsRefused(
            "The database is older than this version: run `caseback migrate`."
        ) from missing
    following = asyncio.create_task(rulebook.keep_fresh())
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


def make_mailer(settings: Settings) -> Mailer:
    smtp = settings.smtp
    if smtp is None:
        return FolderMailer(settings.mail_folder, settings.mail_from)
    return SmtpMailer(
        host=smtp.host,
        port=smtp.port,
        username=smtp.username,
        password=smtp.password,
        start_tls=smtp.start_tls,
        sender=settings.mail_from,
    )


def open_cabinet(parts: Parts) -> Cabinet:
    """Where evidence is kept, sealed."""
    return Cabinet(FolderStore(parts.settings.evidence_folder), parts.house.vault)


def open_media(parts: Parts) -> MediaStore:
    """Where the images of pieces are kept."""
    return FolderStore(parts.settings.media_folder)


def make_crm(settings: Settings) -> CRM | None:
    """The CRM, if one is configured."""
    maker = crm_maker(settings)
    return maker() if maker else None


def crm_maker(settings: Settings) -> Callable[[], CRM] | None:
    """Opens a line to the CRM each time it is called, if one is configured.

    Raises SettingsRefused.
    """
    crm = settings.crm
    if crm is None:
        return None
    try:
        model = OrgModel(crm.org_model)
    except ValueError:
        models = ", ".join(each.value for each in OrgModel)
        raise SettingsRefused(f"CASEBACK_CRM_ORG_MODEL is one of {models}.") from None
    reached = SalesforceSettings(
        domain=crm.domain,
        consumer_key=crm.consumer_key,
        consumer_secret=crm.consumer_secret,
        url=crm.url,
        user_name=crm.user_name,
        private_key_file=crm.private_key_file,
    )
    return lambda: SalesforceCRM(SalesforceClient(reached), model)
