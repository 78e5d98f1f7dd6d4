"""`dripcheck diff` as a user calls it."""

import json
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.timeline import parse
from tests.test_cli import STAY, run


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A stay whose infusion has no stop."""
    file = tmp_path / "day.jsonl"
    file.write_bytes(b"\n".join(encode(event) for event in parse(STAY)))
    return file


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The facility's profile with one knob turned: an infusion without a stop earns nothing, not a push."""
    file = tmp_path / "site.toml"
    file.write_text('name = "site"\nperspective = "facility"\n[coding]\nmissing_stop = "none"\n')
    return file


def test_a_knob_that_is_turned_shows_the_code_it_costs(day: Path, site: Path) -> None:
    """With the push 96374 is supported, without it nothing; the alert about the stop stands in both."""
    status, out, _ = run("diff", "facility", site, day, "--json")
    found = json.loads(out)

    assert 0 == status
    assert [{"encounter_id": "ENC-1", "code": "96374", "a": 1, "b": 0}] == found["codes"]
    assert {"only_a": 0, "only_b": 0} == {
        name: next(each for each in found["rules"] if each["rule"] == "infusion-stop-time-missing")[name]
        for name in ("only_a", "only_b")
    }


def test_the_difference_is_readable(day: Path, site: Path) -> None:
    """Which side is which, and what changes in it."""
    _, out, _ = run("diff", "facility", site, day)

    assert f"A is facility, B is {site}" in out.replace("\n", "")
    assert "1 of 1 encounters change" in out
    assert "96374" in out


def test_the_outputs_of_another_version_are_a_side(day: Path, tmp_path: Path) -> None:
    """What this version wrote differs in nothing from what it judges, read from one file."""
    alerts, assessments, before = (tmp_path / name for name in ("a", "b", "before.jsonl"))
    run("replay", day, "--alerts", alerts, "--assessments", assessments)
    before.write_bytes(alerts.read_bytes() + assessments.read_bytes())
    found = json.loads(run("diff", before, "facility", day, "--json")[1])

    assert ([], [], 0) == (found["alerts"], found["codes"], found["encounters_changed"])
