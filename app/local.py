"""Where things are when all of it runs on one machine."""

from pathlib import Path

from app.settings import CrmSettings, Settings
from integrations import salesforce

# The local org is as an admin leaves it who deployed what we ship, and no more.
DEPLOYED = Path(salesforce.__file__).parent / "metadata/force-app/main/default"
PERMISSIONS = DEPLOYED / "permissionsets/Caseback_Sync.permissionset-meta.xml"
CRM_DOMAIN = "maison.my"
CONSUMER_KEY = "caseback"
CONSUMER_SECRET = "on-this-machine-only"  # noqa: S105 - the local CRM listens on loopback, and guards made-up people


def crm_port(settings: Settings) -> int:
    """The local CRM listens beside the server."""
    return settings.port + 1


def local_crm(settings: Settings) -> CrmSettings:
    """How the local CRM is reached; the configured one where there is one."""
    return settings.crm or CrmSettings(
        domain=CRM_DOMAIN,
        consumer_key=CONSUMER_KEY,
        consumer_secret=CONSUMER_SECRET,
        url=f"http://{settings.host}:{crm_port(settings)}",
        org_model="contact",
    )
