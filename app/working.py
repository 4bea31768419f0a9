"""Runs the worker: mails, jobs and the CRM, with its figures beside it."""

import asyncio
import signal

from app.metrics import published_figures
from app.settings import Settings
from app.wiring import crm_maker, database_url, make_mailer, open_cabinet, open_parts
from jobs.mail import MailRoom
from jobs.worker import work


async def run_worker(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM; the job under way is finished."""
    open_crm = crm_maker(settings)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_parts(settings) as parts:
        mailer, url = make_mailer(settings), settings.public_url
        room = MailRoom(parts.database, parts.house, mailer, parts.catalogues, url)
        store = open_cabinet(parts).store
        async with published_figures(settings, parts.database):
            await work(database_url(settings), room, open_crm, stop=stop, store=store)
