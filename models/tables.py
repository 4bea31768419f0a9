"""Every table of the house under one name, for migrations and for the check that they agree."""

from models import (
    care,
    catalogue,
    content,
    crm,
    holding,
    journey,
    ledger,
    outbox,
    people,
    publication,
    translation,
    warranty,
)
from models.base import Base

MODULES = (
    care,
    catalogue,
    content,
    crm,
    holding,
    journey,
    ledger,
    outbox,
    people,
    publication,
    translation,
    warranty,
)
METADATA = Base.metadata
