"""The figures of the house as Prometheus reads them, on a port of their own in each worker."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import structlog
from prometheus_client import CollectorRegistry, Gauge, start_http_server

from app.settings import Settings, SettingsRefused
from models.database import Database
from services.figures import Figures, read_figures

READ_EVERY_SECONDS = 15.0
DESCRIPTIONS = {
    "registrations_pending": "Requests that wait for a sale or for evidence.",
    "registrations_pending_late": "Those of pieces that the maison knows, after two minutes.",
    "registrations_pending_oldest_seconds": "How long the oldest request has waited.",
    "claims_waiting": "Claims with proof, before their verdict.",
    "claims_overdue": "Claims whose holder has had their time to object.",
    "evidence_waiting": "Files that somebody must look at.",
    "evidence_oldest_seconds": "How long the oldest file has waited.",
    "crm_dirty": "Records that the CRM has not acknowledged.",
    "crm_refused": "Those that it refused, or that could not be sent.",
    "crm_held": "Those that wait for a person: they do not go by themselves.",
    "crm_urgent": "Opt-outs that the CRM has not acknowledged.",
    "crm_dirty_oldest_seconds": "How long the oldest record has waited that goes by itself.",
    "crm_reviews_open": "Cases about the CRM that staff must decide.",
    "crm_quota_used": "The share of the CRM's calls of the day that is used, 0 to 1.",
    "crm_heard_age_seconds": "How old what was last heard of the CRM's staff is.",
    "crm_drift_last": "Differences that the last comparison with the CRM has found.",
    "notices_unsent": "Mails about events that have not left.",
    "notices_oldest_seconds": "How long the oldest mail has waited.",
    "content_shown_of_day": "Pieces that owners were shown in the last day, once an owner.",
    "content_opened_of_day": "Those that were first opened in the last day.",
    "content_acted_of_day": "Those that owners first acted on in the last day.",
    "misses": "Numbers that were tried in the last hour and not confirmed.",
    "sweeps": "Sweeps over numbers that were noticed in the last hour.",
}

log = structlog.get_logger(__name__)


class Gauges:
    """All gauges of one process. Their labels are of the house's own words, never of a person's."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._plain = {name: self._gauge(name, text) for name, text in DESCRIPTIONS.items()}
        self._held = self._gauge("sales_held", "Declarations that wait for a person.", "reason")
        self._jobs = self._gauge("jobs", "Jobs in the queues.", "queue", "status")
        self._read_at = self._gauge("figures_read_at_seconds", "When all this was so, Unix time.")

    def show(self, figures: Figures) -> None:
        for name, gauge in self._plain.items():
            gauge.set(figures.plain[name])
        for reason, number in figures.sales_held.items():
            self._held.labels(reason).set(number)
        for (queue, status), number in figures.jobs.items():
            self._jobs.labels(queue, status).set(number)
        self._read_at.set(time.time())

    def _gauge(self, name: str, description: str, *labels: str) -> Gauge:
        return Gauge(f"caseback_{name}", description, labels, registry=self.registry)


@asynccontextmanager
async def published_figures(
    settings: Settings, database: Database, *, every: float = READ_EVERY_SECONDS
) -> AsyncGenerator[None]:
    """Publish the figures while the block runs, if a port is set. Raises SettingsRefused."""
    if settings.metrics_port is None:
        yield
        return
    gauges = Gauges()
    try:
        server, thread = start_http_server(
            settings.metrics_port, settings.metrics_host, gauges.registry
        )
    except (OSError, OverflowError) as fault:
        raise SettingsRefused(f"CASEBACK_METRICS_PORT cannot be used: {fault}.") from fault
    reading = asyncio.create_task(_keep_reading(gauges, database, every))
    try:
        yield
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        server.shutdown()
        server.server_close()
        await asyncio.to_thread(thread.join)


async def _keep_reading(gauges: Gauges, database: Database, every: float) -> None:
    """Read again and again; while that fails, the figures stay, and the time they are of tells."""
    while True:
        try:
            gauges.show(await read_figures(database))
        except Exception as fault:  # noqa: BLE001 - a database that is away is not for ever
            log.warning("figures_not_read", code=type(fault).__name__)
        await asyncio.sleep(every)
