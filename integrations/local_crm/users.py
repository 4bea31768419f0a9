"""Who writes in this CRM: the integration, by the API, and staff, by the console."""

from integrations.local_crm.ids import make_id
from integrations.local_crm.oauth import INTEGRATION_USER_ID

STAFF_USER_ID = make_id("005", 2)
_NAMES = {INTEGRATION_USER_ID: "Caseback", STAFF_USER_ID: "Staff"}


def name_user(id_: object) -> str:
    return _NAMES.get(str(id_), "Unknown")
