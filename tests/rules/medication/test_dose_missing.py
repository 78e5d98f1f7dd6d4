"""When an amount counts as charted: for a push, a bag, a drip that is dosed by its rate, a fluid."""

import pytest

from streams.rules.medication.dose_missing import dose_missing as rule
from tests.rules.judge import at, found, judge

OVER = "\n12:30 adt discharge"


@pytest.mark.parametrize(
    "entries",
    [
        "08:00 mar given ketorolac route=iv-push",
        "08:00 mar given ketorolac route=iv-push dose=0mg",
        "08:00 mar given ketorolac route=iv-push dose=15",
        "08:00 mar given ketorolac route=iv-push volume=1mL concentration=15mg/mL",
        "08:00 mar given ketorolac route=intramuscular",
        "08:00 mar start vancomycin rate=250mL/h volume=250mL\n09:05 mar stop vancomycin volume=250mL",
        "08:00 mar start norepinephrine rate=5\n09:05 mar stop norepinephrine",
    ],
)
def test_no_dose_a_dose_of_nothing_and_a_bare_number_are_reported(entries: str) -> None:
    """A volume is no dose of a drug, a constant mL/h is none, and a rate without a unit says nothing."""
    assert 1 == len(found(rule, entries + OVER))


@pytest.mark.parametrize(
    "entries",
    [
        "08:00 mar given ketorolac route=iv-push dose=15mg",
        "08:00 mar given ketorolac route=iv-push dose=1{dose}",
        "08:00 mar start vancomycin\n09:05 mar stop vancomycin dose=1g",
        "08:00 mar start norepinephrine rate=0.1ug/kg/min\n09:05 mar stop norepinephrine",
        "08:00 mar start heparin rate=12mL/h\n08:30 mar rate-change heparin rate=14mL/h\n09:05 mar stop heparin",
        "08:00 mar start LR volume=1000mL\n09:05 mar stop LR",
        "08:00 mar start LR rate=125mL/h\n09:05 mar stop LR",
        '08:00 mar start "packed red blood cells" rate=250mL/h\n09:05 mar stop "packed red blood cells"',
        "08:00 mar given ketorolac route=oral",
        "08:00 mar not-given ketorolac route=iv-push",
    ],
)
def test_a_dose_a_dosing_rate_and_the_volume_of_a_fluid_are_charted(entries: str) -> None:
    """One entry of an administration with an amount is enough."""
    assert [] == found(rule, entries + OVER)


def test_a_titration_order_makes_a_rate_the_dose() -> None:
    """The same drip without the order's titration needs a dose."""
    drip = "08:00 mar start heparin order=O1 rate=12mL/h\n09:05 mar stop heparin order=O1" + OVER
    order = '\n07:30 order O1 heparin titration=\'{"endpoint":"aPTT"}\''

    assert [] == found(rule, drip + order)
    assert 1 == len(found(rule, drip))


def test_a_running_infusion_is_not_asked_before_it_ends() -> None:
    """Its dose may come with the stop; a push is asked at once."""
    running = judge("08:00 mar start vancomycin", rules=[rule])
    pushed = judge("08:00 mar given vancomycin route=iv-push", rules=[rule])

    assert (0, 1) == (len(running.raised), len(pushed.raised))


def test_closing_ends_the_wait_for_an_infusion_that_never_stopped() -> None:
    """The alert carries the closing, not the start."""
    raised = judge("08:00 mar start vancomycin" + OVER, rules=[rule]).raised

    assert [at("12:30")] == [item.raised_at for item in raised]


def test_the_message_says_what_is_wrong_with_the_dose() -> None:
    """Absent, nothing, and without a unit are three messages."""
    doses = ("", "dose=0mg", "dose=15")
    found_ = [found(rule, f"08:00 mar given ketorolac route=iv-push {dose}" + OVER)[0].message for dose in doses]

    assert 3 == len(set(found_))
