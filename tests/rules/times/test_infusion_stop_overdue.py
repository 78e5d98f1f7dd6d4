"""When an infusion is expected to end, and what keeps the reminder away."""

from datetime import date, datetime, timedelta

import pytest

from streams.rules.times import RULES
from streams.rules.times.infusion_stop_overdue import infusion_stop_overdue as rule
from tests.rules.judge import at, judge, over_clock_change, with_times

ORDER = "07:30 order O1 vancomycin for=60\n"
START = "08:00 mar start vancomycin order=O1 "
TOLD_START = (
    '08:40 note nursing N1 documented=\'[{"administration_id":"A-vancomycin","start":"2026-03-02T14:00:00Z"}]\''
)
TOLD_STOP = '09:10 note nursing N1 documented=\'[{"administration_id":"A-vancomycin","stop":"2026-03-02T15:05:00Z"}]\''
TITRATION = '07:30 order O1 insulin for=60 titration=\'{"endpoint":"glucose below 180"}\''


@pytest.mark.parametrize(
    ("entries", "due"),
    [
        (ORDER + START, "09:30"),
        (START + "rate=250mL/h volume=500mL", "10:30"),
        (ORDER + START + "rate=250mL/h volume=500mL", "10:30"),
        (START + "rate=250mL/h volume=500mL\n09:00 mar rate-change vancomycin rate=500mL/h", "10:00"),
        (ORDER + START + "\n08:30 mar pause vancomycin\n08:50 mar resume vancomycin", "09:50"),
        (ORDER + START + "\n09:20 mar rate-change vancomycin rate=10mL/h", "09:50"),
        (START + "rate=250mL/h volume=250mL\n09:10 mar new-bag vancomycin volume=500mL", "11:40"),
        (ORDER + START + "\n08:50 mar new-bag vancomycin", "10:20"),
        (f"{ORDER}{TOLD_START}\n08:41 mar given vancomycin order=O1 route=iv-infusion", "09:30"),
    ],
)
def test_it_is_due_when_the_bag_is_empty_or_the_ordered_time_is_over(entries: str, due: str) -> None:
    """Volume at the charted rates first, then the ordered duration, plus the slack; halts and new bags move it."""
    before = judge(entries, at(due) - timedelta(seconds=1), rules=[rule])
    after = judge(entries, at(due), rules=[rule])

    assert ((), at(due)) == (before.raised, before.next_deadline)
    assert [at(due)] == [raised.raised_at for raised in after.raised]


@pytest.mark.parametrize(
    "entries",
    [
        START,
        START + "rate=250mL/h",
        START + "volume=250mL",
        ORDER + START + "\n09:05 mar stop vancomycin",
        ORDER + START + "\n08:30 mar pause vancomycin",
        ORDER + START + "\n08:30 mar rate-change vancomycin rate=0mL/h",
        ORDER + START + "\n09:20 mar pause vancomycin",
        f"{ORDER}{START}\n{TOLD_STOP}",
        ORDER + START + "\n12:30 adt discharge",
        ORDER + "08:00 mar given vancomycin order=O1 route=iv-push",
    ],
)
def test_nothing_is_expected_without_a_rate_or_order_or_once_it_has_ended(entries: str) -> None:
    """No basis, a stop from any source, a halt, the discharge, or a push: silent."""
    assert () == judge(entries, rules=[rule]).raised


@pytest.mark.parametrize(
    "entries",
    [
        "08:00 mar start norepinephrine rate=0.1ug/kg/min volume=250mL order=O1\n07:30 order O1 norepinephrine for=60",
        f"{TITRATION}\n08:00 mar start insulin rate=5mL/h volume=10mL order=O1",
    ],
)
def test_a_titrated_drip_is_not_raised_while_rate_entries_continue(entries: str) -> None:
    """It is due only once a whole bag's time has passed since its last rate entry."""
    drug = entries.split("start ")[1].split(maxsplit=1)[0]
    chart = entries + f"\n20:00 mar rate-change {drug} rate=0.2ug/kg/min"
    evaluation = judge(chart, at("19:59", days=1), rules=[rule])

    assert ((), at("20:30", days=1)) == (evaluation.raised, evaluation.next_deadline)


def test_the_expected_end_counts_real_minutes_over_the_change_of_clocks() -> None:
    """An hour from half past one in the night the clocks go forward ends at half past three, and is due at four."""
    events = over_clock_change(
        date(2026, 3, 8),
        (-6, "01:00 order O1 vancomycin for=60\n01:30 mar start vancomycin order=O1"),
        (-5, "03:10 note nursing N1"),
    )

    evaluation = judge(events, events[-1].time, rules=RULES)

    assert datetime.fromisoformat("2026-03-08T04:00:00-05:00") == evaluation.next_deadline


def test_minutes_and_slack_are_shown() -> None:
    """The alert carries the expected run and the slack of the profile."""
    finding = judge(ORDER + START, rules=[rule], profile=with_times(overdue_slack_minutes=10)).raised[0].finding

    assert finding.measure is not None
    assert (60, 10) == (finding.measure.minutes, finding.measure.threshold)
