"""The worklist as most of its tests want it."""

from pathlib import Path

import pytest

from tests.worklist.ward import Worklist, alert, ward, worklist


@pytest.fixture
def site(tmp_path: Path) -> Worklist:
    """The worklist over the ward."""
    return worklist(tmp_path, ward())


@pytest.fixture
def one(tmp_path: Path) -> Worklist:
    """A worklist with one alert of one encounter."""
    found = worklist(tmp_path)
    found.take([alert("a1")])
    return found
