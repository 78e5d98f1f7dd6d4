"""When an infusion counts as having run without a start, and how long its start may still be filed."""

import pytest

from streams.rules.times import RULES
from streams.rules.times.infusion_start_time_missing import infusion_start_time_missing as rule
from tests.rules.judge import at, found, judge, with_times

NOTE = 'documented=\'[{"administration_id":"A-vancomycin",%s}]\''
STOP_TOLD = NOTE % '"stop":"2026-03-02T15:05:00Z"'
START_TOLD = NOTE % '"start":"2026-03-02T14:00:00Z"'


@pytest.mark.parametrize(
    "sign",
    [
        "09:05 mar stop vancomycin",
        "09:05 mar pause vancomycin",
        "09:05 mar resume vancomycin",
        "09:05 mar rate-change vancomycin rate=125mL/h",
        "09:05 mar given vancomycin route=iv-infusion volume=250mL",
        f"09:00 mar given vancomycin route=iv-infusion\n09:05 note nursing N1 {STOP_TOLD}",
    ],
)
def test_every_later_sign_of_running_asks_for_the_start(sign: str) -> None:
    """Stop, pause, resume, rate change, charted volume and a note about it show that it ran."""
    assert 1 == len(found(rule, f"{sign}\n12:30 adt discharge"))


@pytest.mark.parametrize(
    "entries",
    [
        "08:00 mar start vancomycin\n09:05 mar stop vancomycin",
        "08:00 mar new-bag vancomycin\n09:05 mar stop vancomycin",
        f"09:05 mar stop vancomycin\n09:10 note nursing N1 {START_TOLD}",
        "09:05 mar total vancomycin for=65",
        "09:05 mar given vancomycin route=iv-infusion",
        "09:05 mar given vancomycin route=iv-push volume=10mL",
        "09:05 mar stop feed route=none route_text=enteral",
        "09:05 mar stop citrate route=none route_text=DIALYS",
        "09:05 mar stop vancomycin\n09:06 mar stop vancomycin status=entered-in-error",
    ],
)
def test_a_start_from_any_source_and_what_is_no_infusion_are_silent(entries: str) -> None:
    """A start, a first bag or a note gives it; pushes, tube feeding, dialysis and retracted entries need none."""
    assert [] == found(rule, f"{entries}\n12:30 adt discharge")


def test_the_grace_runs_from_when_the_first_sign_was_recorded() -> None:
    """Nothing stands a second before the end of the grace, and the deadline is known."""
    chart = "09:05 mar stop vancomycin recorded=09:10"
    waiting, standing = judge(chart, at("09:39:59"), rules=RULES), judge(chart, at("09:40"), rules=RULES)

    assert ((), at("09:40")) == (waiting.raised, waiting.next_deadline)
    assert [at("09:40")] == [raised.raised_at for raised in standing.raised]


def test_the_grace_runs_over_midnight() -> None:
    """A sign at ten to twelve is due on the next day."""
    standing = judge("23:50 mar stop vancomycin", at("00:20", days=1), rules=RULES)

    assert [at("00:20", days=1)] == [raised.raised_at for raised in standing.raised]


def test_closing_does_not_wait_for_the_grace() -> None:
    """A discharge within the grace raises it with the closing."""
    evaluation = judge("12:20 mar stop vancomycin\n12:30 adt discharge", at("12:31"), rules=RULES)

    assert [at("12:30")] == [raised.raised_at for raised in evaluation.raised]


def test_the_applied_grace_is_shown() -> None:
    """The threshold in the alert is the knob of the profile."""
    finding = found(rule, "09:05 mar stop vancomycin\n12:30 adt discharge", with_times(start_grace_minutes=45))[0]

    assert finding.measure is not None
    assert 45 == finding.measure.threshold
