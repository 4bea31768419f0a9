"""The one order in which several promised records are locked, so that nobody waits in a circle."""

from sqlalchemy import case

from models.outbox import KINDS, CrmDirty

KIND_ORDER = case({kind: place for place, kind in enumerate(KINDS)}, value=CrmDirty.kind)
ONE_ORDER = (KIND_ORDER, CrmDirty.id)
