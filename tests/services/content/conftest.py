import pytest

from tests.services.content.writing import Studio


@pytest.fixture
def studio(database):
    return Studio(database)
