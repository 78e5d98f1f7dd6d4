"""An open encounter is drawn from what its alerts rest on: which infusion runs with no stop charted, and since when."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from streams.ops.worklist.drawing import Drawing, Mark
from streams.ops.worklist.mid_stay import LONGEST, draw_open
from streams.ops.worklist.rows import alert_of
from tests.worklist.ward import NOW, Worklist, alert, late, said, ward

LATER = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)


def drawing(alerts: list[Alert], now: datetime = LATER) -> Drawing:
    found = draw_open(alerts, now)
    assert found is not None
    return found


def overdue(text: str = "ENC-OPEN", now: datetime = LATER) -> Drawing:
    """The drawing of the ward's open stay, from what a worker says of it."""
    alerts = [alert_of(value) for value in said(ward())[0]]
    return drawing([each for each in alerts if each.encounter_id == text and each.phase == "live"], now)


def mark(found: Drawing, kind: str) -> Mark:
    """The one mark of a kind."""
    (only,) = [each for lane in found.lanes for each in lane.marks if each.kind.split()[0] == kind]
    return only


def about(rule: str, *evidence: dict[str, Any], **facts: Any) -> Alert:
    """A live alert about an administration."""
    return alert("a1", rule=rule, phase="live", subject={"administration_id": "A7"}, evidence=list(evidence), **facts)


def test_an_infusion_past_its_end_is_drawn_as_running_since_its_start() -> None:
    """Begun 01:05, expected to end 01:35 (30 minutes ordered), and the night has no stop."""
    words = "running since 01:05, should have ended 01:35, no stop charted"

    assert ("A1", (f"A1: {words}",)) == (overdue().lanes[0].name, overdue().words)
    assert words == mark(overdue(), "running-on").label


def test_the_bar_ends_where_the_end_was_expected_and_goes_on_until_now() -> None:
    """An hour that was expected, and three more until now, on one scale."""
    begun = {"event": "x", "field": "occurred_at", "found": "2026-03-08T08:00:00+00:00"}
    last = begun | {"expected": "2026-03-08T09:00:00+00:00"}
    found = drawing([about("infusion-stop-overdue", begun, last)])
    expected, on = mark(found, "bar"), mark(found, "running-on")

    assert expected.x + expected.width == on.x
    assert abs(3 * expected.width - on.width) < 0.5


def test_what_stands_still_does_not_grow_for_ever() -> None:
    """After a day without a word a worker closes the stay; a clock far ahead draws no longer bar."""
    begun = {"event": "x", "field": "occurred_at", "found": "2026-03-08T08:00:00+00:00"}
    last = LATER.replace(hour=8) + LONGEST

    assert drawing([about("infusion-stop-overdue", begun)], last) == drawing(
        [about("infusion-stop-overdue", begun)], last + timedelta(days=99)
    )


def test_a_time_that_another_alert_rests_on_is_a_mark() -> None:
    """On the lane of what the alert is about."""
    found = drawing(
        [about("time-sequence-error", {"event": "x", "field": "occurred_at", "found": "2026-03-08T08:00:00-06:00"})]
    )

    assert ("A7", "08:00", "time-sequence-error 08:00") == (
        found.lanes[0].name, mark(found, "point").label, mark(found, "point").title,
    )  # fmt: skip


def test_what_is_settled_or_names_no_time_is_not_drawn() -> None:
    """A dose that is missing has no place on a clock."""
    begun = {"event": "x", "field": "occurred_at", "found": "2026-03-08T08:00:00+00:00"}

    assert draw_open([about("dose-missing", {"event": "x", "field": "dose", "found": "10 mg"})], LATER) is None
    assert draw_open([about("infusion-stop-overdue", begun, status="resolved")], LATER) is None


def test_a_stop_takes_the_infusion_from_the_drawing(site: Worklist) -> None:
    """The page of the open stay shows it until the stop is charted."""
    before = site.get("/encounter?id=ENC-OPEN").text
    site.renew(ward(late("2026-03-08 01:40 mar stop cefepime id=A1 by=SIM-RN-3", "ENC-OPEN")))

    assert "running since 01:05" in before
    assert "running since" not in site.get("/encounter?id=ENC-OPEN").text


TIMES = st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat) | st.text(max_size=30) | st.none()


@given(st.lists(st.tuples(TIMES, TIMES), max_size=4), st.sampled_from(["infusion-stop-overdue", "time-sequence-error"]))
def test_whatever_the_evidence_names_is_drawn_within_the_picture(times: list[tuple[str, str]], rule: str) -> None:
    """Times of any year, in any order, and words that are none."""
    found = draw_open(
        [about(rule, *({"event": "x", "field": "x", "found": at, "expected": by} for at, by in times))], NOW
    )

    assert found is None or all(
        found.left <= each.x <= each.x + each.width <= found.right + 2 for lane in found.lanes for each in lane.marks
    )
