"""A real PostgreSQL for development, demonstrations and tests, without anybody installing one."""

from app.embedded.home import read_url
from app.embedded.refusal import EmbeddedRefusal
from app.embedded.supervisor import EmbeddedPostgres, running

__all__ = ["EmbeddedPostgres", "EmbeddedRefusal", "read_url", "running"]
