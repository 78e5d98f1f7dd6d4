"""The benchmark of the pages measures what it says, small."""

from pathlib import Path

import pytest

from tests.worklist.benchmark import LIMITS, filled, main


def test_every_page_of_a_small_hospital_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Limits that any machine keeps are kept."""
    for kind in LIMITS:
        monkeypatch.setitem(LIMITS, kind, 600_000.0)
    code = main(["--alerts", "300", "--times", "1"])
    lines = capsys.readouterr().out.splitlines()

    assert 0 == code
    assert 16 == len([line for line in lines if "ms median" in line])


def test_a_limit_that_is_not_kept_fails_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page slower than allowed is noticed."""
    monkeypatch.setitem(LIMITS, "list", 0.001)

    assert 1 == main(["--alerts", "50", "--times", "1"])


def test_the_hospital_holds_as_many_alerts_as_asked(tmp_path: Path) -> None:
    """Besides those of the stays that are drawn."""
    site = filled(tmp_path, 250)
    (row,) = site.database.rows("SELECT count(*) FROM alert WHERE alert_id LIKE 'alert-%'")

    assert 250 == row[0]
