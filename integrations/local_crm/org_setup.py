"""The org as whoever starts it wants it: its objects, its rules, and what its users see."""

from collections.abc import Mapping

from integrations.local_crm.duplicate_levers import list_rules, set_rules
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.oauth import INTEGRATION_USER_ID
from integrations.local_crm.objects import build_catalogue
from integrations.local_crm.permissions import restrict
from integrations.local_crm.settings import Settings


def set_up_catalogue(settings: Settings) -> Catalogue:
    """All that the org keeps. Raises Unreadable for a duplicate rule there is not."""
    catalogue = build_catalogue(settings.org_model, settings.additions)
    set_rules(list_rules(catalogue), dict(settings.duplicate_rules))
    return catalogue


def list_views(settings: Settings, catalogue: Catalogue) -> Mapping[str, Catalogue]:
    """What a user sees, for those who do not see everything. Staff do."""
    if settings.permissions is None:
        return {}
    return {INTEGRATION_USER_ID: restrict(catalogue, settings.permissions)}
