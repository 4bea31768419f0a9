import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.keys import new_key, open_vault
from app.settings import Settings, SettingsRefused
from models.keys import new_id
from services.vault import Place

PLACE = Place("owner_profile", "email", new_id())


def settings(tmp_path, **environ):
    return Settings.read({"CASEBACK_HOME": str(tmp_path), **environ})


def test_development_makes_its_keys_once_and_for_itself_alone(tmp_path):
    sealed = open_vault(settings(tmp_path)).seal("Ada", PLACE)
    assert open_vault(settings(tmp_path)).open(sealed, PLACE) == "Ada"
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600


def test_processes_that_start_at_once_have_the_same_keys(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _: open_vault(settings(tmp_path)), range(8)))
    sealed = vaults[0].seal("Ada", PLACE)
    assert {vault.open(sealed, PLACE) for vault in vaults} == {"Ada"}


def test_the_first_key_given_seals_and_the_others_open(tmp_path):
    old, new, index = new_key(), new_key(), new_key()
    before = {"CASEBACK_KEYS": f"1:{old}", "CASEBACK_INDEX_KEY": index}
    after = {"CASEBACK_KEYS": f"2:{new},1:{old}", "CASEBACK_INDEX_KEY": index}
    sealed = open_vault(settings(tmp_path, **before)).seal("Ada", PLACE)
    rotated = open_vault(settings(tmp_path, **after))
    assert rotated.open(sealed, PLACE) == "Ada"
    assert rotated.seal("Ada", PLACE)[1:3] == (2).to_bytes(2)


@pytest.mark.parametrize("keys", ["key", "0:AAAA", "1:AAAA", "x:" + "A" * 44, "1:!"])
def test_keys_that_are_none_are_refused_by_the_name_of_their_setting(tmp_path, keys):
    with pytest.raises(SettingsRefused, match="CASEBACK_KEYS"):
        open_vault(settings(tmp_path, CASEBACK_KEYS=keys, CASEBACK_INDEX_KEY=new_key()))
