"""Where things are when all of it runs on one machine."""

from app.settings import CrmSettings, Settings

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
