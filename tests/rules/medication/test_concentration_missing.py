"""When a diluted drug needs its concentration, and what it can be derived from."""

import pytest

from streams.rules.medication.concentration_missing import concentration_missing as rule
from tests.rules.judge import found

OVER = "\n12:30 adt discharge"


def ran(drug: str, start: str, stop: str = "", more: str = "") -> str:
    return f"08:00 mar start {drug} id=A1 order=O1 {start}\n09:05 mar stop {drug} id=A1 {stop}{OVER}\n{more}"


@pytest.mark.parametrize(
    "timeline",
    [
        ran("vancomycin", "rate=250mL/h dose=1g"),
        ran("norepinephrine", "rate=0.1ug/kg/min volume=250mL"),
        ran("vancomycin", "volume=250mL"),
        ran("insulin", "dose=20[iU]"),
        ran("cisplatin", "dose=60mg"),
        ran("vancomycin", "rate=250mL/h concentration=4"),
    ],
)
def test_a_rate_a_volume_without_dose_and_a_high_alert_drug_ask_for_it(timeline: str) -> None:
    """A number without a unit is no concentration."""
    assert 1 == len(found(rule, timeline))


@pytest.mark.parametrize(
    "timeline",
    [
        ran("vancomycin", "rate=250mL/h concentration=4mg/mL"),
        ran("vancomycin", 'rate=250mL/h concentration="1 g in 250 mL"'),
        ran("vancomycin", "rate=250mL/h dose=1g volume=250mL"),
        ran("vancomycin", "rate=250mL/h dose=1g", "volume=250mL"),
        ran("vancomycin", "rate=250mL/h dose=1g", more="07:30 order O1 vancomycin volume=250mL"),
        ran("vancomycin", "rate=250mL/h", more="07:30 order O1 vancomycin dose=1g volume=250mL"),
        ran('"heparin 25,000 units/250 mL"', "rate=12mL/h"),
        ran('"albumin 25%"', "rate=100mL/h"),
        ran("vancomycin", "dose=1g"),
        ran("LR", "rate=125mL/h"),
        "08:00 mar given insulin route=subcutaneous dose=4[iU]" + OVER,
        "08:00 mar given insulin route=iv-push dose=4[iU]" + OVER,
    ],
)
def test_a_concentration_that_is_charted_or_derivable_is_silent(timeline: str) -> None:
    """So are fluids, injections, pushes, and bags whose dose needs no volume."""
    assert [] == found(rule, timeline)


def test_a_dose_in_millilitres_is_not_an_amount_of_the_drug() -> None:
    """Two volumes give no concentration."""
    assert 1 == len(found(rule, ran("vancomycin", "rate=250mL/h dose=250mL volume=250mL")))
