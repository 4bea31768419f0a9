"""An operator gives the maison's own people their keys."""

import pytest

from app.operating import issue_key_of_staff
from app.settings import Settings, SettingsRefused
from rules.access import Role
from services.sessions import viewer_of
from tests.factories import now


@pytest.fixture
def settings(database_url, tmp_path):
    return Settings.read({"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)})


async def test_a_key_that_was_issued_opens_the_house_to_its_role(database, settings):
    token = await issue_key_of_staff(settings, Role.CRM_AGENT, "desk Paris", 30)
    viewer = await viewer_of(database, token, address=b"", at=now())
    assert viewer
    assert (viewer.role, viewer.label) == (Role.CRM_AGENT, "desk Paris")


@pytest.mark.parametrize(
    ("role", "label", "why"),
    [(Role.OWNER, "desk", "OWNER is not"), (Role.CRM_AGENT, " ", "1 to 64 characters")],
)
async def test_what_is_no_key_of_staff_is_refused_in_a_line(settings, role, label, why):
    with pytest.raises(SettingsRefused, match=why):
        await issue_key_of_staff(settings, role, label, 30)


async def test_a_translator_works_in_the_languages_of_the_key(database, settings):
    token = await issue_key_of_staff(settings, Role.TRANSLATOR, "Lingua", 30, ["it", "fr"])
    viewer = await viewer_of(database, token, address=b"", at=now())
    assert viewer
    assert viewer.locales == {"fr", "it"}
    assert [viewer.works_in(tag) for tag in ("fr", "it", "de")] == [True, True, False]


@pytest.mark.parametrize(
    ("locales", "why"), [([], "Name the languages"), (["xx"], "not xx"), (["en"], "not en")]
)
async def test_a_translator_has_languages_that_content_is_translated_to(settings, locales, why):
    with pytest.raises(SettingsRefused, match=why):
        await issue_key_of_staff(settings, Role.TRANSLATOR, "Lingua", 30, locales)
