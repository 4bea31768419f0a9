"""Every table of the house under one name, for migrations and for the check that they agree."""

from models import catalogue, content, ledger, outbox, people, warranty
from models.base import Base

MODULES = (catalogue, content, ledger, outbox, people, warranty)
METADATA = Base.metadata
