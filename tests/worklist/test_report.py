"""The outcome report counts what it says it counts."""

from datetime import timedelta
from pathlib import Path

import pytest

from streams.ops.worklist.charts import charts
from streams.ops.worklist.database import Database
from streams.ops.worklist.report import HEADINGS, Outcome, by_month, outcomes, table
from tests.worklist.ward import NOW, alert, arrived, assessment, worklist

WEEK = timedelta(days=7)


def service(stop_source: str | None) -> dict[str, object]:
    return {"administration_id": "A", "kind": "infusion", "stop_source": stop_source}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Two units and two months: infusions with and without a stop, alerts settled early and late, claims."""
    found = Database(tmp_path / "worklist.sqlite")
    january = {"closed_at": "2026-01-31T22:00:00-06:00", "unit": "EAST"}
    march = {"closed_at": "2026-03-08T12:00:00-06:00", "unit": "EAST"}
    assessments = [
        assessment("E1", **january, services=[service("none"), service("documented")], claim_submitted_at="2026-02-02T22:00:00-06:00"),
        assessment("E2", **january, services=[service("device"), service(None)], claim_submitted_at="2026-02-05T22:00:00-06:00"),
        assessment("E3", **march, services=[service("none")]),
        assessment("E4", closed_at="2026-03-08T12:00:00-06:00", services=[service("calculated")]),
    ]  # fmt: skip
    settled = {"status": "resolved", "severity": "downcode-risk"}
    alerts = [
        alert("a1", encounter_id="E1", **settled, resolved_at="2026-02-01T22:00:00-06:00"),
        alert("a2", encounter_id="E1", **settled, resolved_at="2026-02-03T22:00:00-06:00"),
        alert("a3", encounter_id="E1", **settled, resolved_at="2026-01-31T10:00:00-06:00"),
        alert("a4", encounter_id="E1", status="resolved", severity="audit-risk", resolved_at="2026-02-28T22:00:00-06:00"),
        alert("a5", encounter_id="E2", severity="downcode-risk"),
        alert("a6", encounter_id="E2", **settled),
    ]  # fmt: skip
    found.apply(arrived(alerts, assessments))
    return found


def outcome(database: Database, unit: str, month: str) -> Outcome:
    return next(each for each in outcomes(database, NOW, WEEK) if (each.unit, each.month) == (unit, month))


def test_months_are_those_of_the_closing_where_it_happened(database: Database) -> None:
    """The last evening of January in Chicago is February in London."""
    found = [(each.unit, each.month) for each in outcomes(database, NOW, WEEK)]

    assert [("(no unit)", "2026-03"), ("EAST", "2026-01"), ("EAST", "2026-03")] == found


def test_an_infusion_without_a_stop_is_never_billable_once_its_late_window_is_over(database: Database) -> None:
    """Until then it can be corrected, and is counted so."""
    january, march = outcome(database, "EAST", "2026-01"), outcome(database, "EAST", "2026-03")

    assert (3, 1, 0) == (january.infusions, january.never_billable, january.pending)
    assert (1, 0, 1) == (march.infusions, march.never_billable, march.pending)
    assert 33.33 == pytest.approx(january.never_billable_percent, abs=0.01)


def test_days_to_correct_count_from_closing_to_the_entry_and_only_what_cost_money(database: Database) -> None:
    """One day and three days; settled before closing, audit risks and what has no time count not."""
    assert [1.0, 3.0] == outcome(database, "EAST", "2026-01").correction_days
    assert 2.0 == outcome(database, "EAST", "2026-01").days_to_correct


def test_one_late_correction_does_not_make_the_others_late() -> None:
    """The median, as in the study whose figures stand beside it."""
    assert 1.0 == Outcome("EAST", "2026-01", correction_days=[1.0, 40.0, 0.5]).days_to_correct


def test_the_page_names_the_study_its_lines_come_from_and_what_that_counted(tmp_path: Path) -> None:
    """Anesthesia records, which are no infusions; the abstract under this DOI gives the figures."""
    page = worklist(tmp_path).get("/report").text

    assert "Anesthesiology 2007;106(1):157-163" in page
    assert "doi:10.1097/00000542-200701000-00025" in page
    assert "not infusions" in page


def test_days_to_release_count_from_closing_to_the_claim(database: Database) -> None:
    """Two days and five days; nothing where no claim left."""
    assert 3.5 == outcome(database, "EAST", "2026-01").days_to_release
    assert outcome(database, "EAST", "2026-03").days_to_release is None


def test_months_add_up_over_units(database: Database) -> None:
    """Means are of all cases, not of the means."""
    january, march = by_month(outcomes(database, NOW, WEEK))

    assert (2, 2) == (january.encounters, march.encounters)
    assert (2, 1) == (march.infusions, march.pending)


def test_one_unit_can_be_asked_for(database: Database) -> None:
    """The others are left out."""
    assert {"EAST"} == {each.unit for each in outcomes(database, NOW, WEEK, "EAST")}


def test_every_row_of_the_table_has_every_heading(database: Database) -> None:
    """What has no mean is empty, not nought."""
    rows = [dict(zip(HEADINGS, row, strict=True)) for row in table(outcomes(database, NOW, WEEK))]

    assert ("", 2.0) == (rows[0]["days_to_correct"], rows[1]["days_to_correct"])


def test_bars_stand_on_the_ground_and_end_at_their_figure(database: Database) -> None:
    """Twice the figure is twice the bar, and the published figures are on the same scale."""
    found = outcomes(database, NOW, WEEK)
    release = next(chart for chart in charts(by_month(found)) if chart.title == "Days to release")
    (bar,) = release.bars
    ground = max(line.y for line in release.scale)
    before, _ = release.published

    assert ground == pytest.approx(bar.y + bar.height)
    assert 3.5 / 3.0 == pytest.approx(bar.height / (ground - before.y), rel=0.01)
    assert "2026-01, days to release: 3.5" == bar.words


def test_a_report_without_encounters_has_charts_without_bars() -> None:
    """The first day of a deployment."""
    assert [0, 0, 0, 0] == [len(chart.bars) for chart in charts(())]
