"""Where staff begin: the latest watches and people, or those that were sought."""

from integrations.local_crm import sightings
from integrations.local_crm.console_visits import Answer, Page, Visit, first


def show_home(visit: Visit) -> Answer:
    sought = first(visit.query, "q")
    found = {
        "sought": sought,
        "people": sightings.list_people(visit.tx, sought),
        "watches": sightings.list_watches(visit.tx, sought),
    }
    return Page("home.html", found)
