"""Serves the application with uvicorn, set for bounded connections and quiet logs."""

import uvicorn
from starlette.types import ASGIApp

from app.connections import GuardedProtocol
from app.settings import Settings

STOP_SECONDS = 20
IDLE_SECONDS = 15


def serve(app: ASGIApp, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=GuardedProtocol,
        ws="none",
        lifespan="on",
        access_log=False,  # addresses and paths are personal data
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # forwarded addresses are read, hop by hop, where they are needed
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    uvicorn.Server(config).run()
