"""Which fluid is reportable, what documents a need for it, and what does not."""

from datetime import date

import pytest

from streams.rules.necessity.hydration_necessity_unsupported import hydration_necessity_unsupported as rule
from tests.rules.judge import found, over_clock_change, with_knobs


def chart(
    indication: str = "NPO", stop: str = "10:00", more: str = "", rate: str = "500mL/h", order: str = "order=O1"
) -> str:
    return f"""
        07:50 order O1 saline drug.category=hydration indication="{indication}"
        08:00 mar start saline {order} drug.category=hydration rate={rate}
        {stop} mar stop saline {order} drug.category=hydration
        {more}
        12:30 adt discharge"""


@pytest.mark.parametrize(("stop", "count"), [("08:30", 0), ("08:31", 1)])
def test_hydration_is_reportable_from_31_minutes(stop: str, count: int) -> None:
    """Shorter fluid is not billed, and needs no reason."""
    assert count == len(found(rule, chart(stop=stop)))


def test_only_minutes_without_a_drug_count() -> None:
    """Fluid beside a drug infusion is not reportable; what is left of it may be."""
    drug = "08:00 mar start cefepime id=A2\n{} mar stop cefepime id=A2"

    assert [0, 1] == [len(found(rule, chart(more=drug.format(stop)))) for stop in ("09:30", "09:29")]


def test_minutes_run_over_midnight_and_over_the_change_of_the_clocks() -> None:
    """31 minutes on the UTC line are 31 minutes, whatever the clock shows."""
    order = '01:30 order O1 saline drug.category=hydration indication="NPO"'
    events = over_clock_change(
        date(2026, 3, 8),
        (-6, f"{order}\n01:45 mar start saline order=O1 drug.category=hydration"),
        (-5, "03:16 mar stop saline order=O1 drug.category=hydration\n12:30 adt discharge"),
    )

    assert [31] == [finding.measure.minutes for finding in found(rule, events) if finding.measure]


@pytest.mark.parametrize(
    "words",
    [
        "dehydration", "vomiting x5", "unable to drink", "poor oral intake", "dry mucous membranes", "pulse 118",
        "BP 84/50", "orthostatic drop of 20 mmHg", "sodium 150", "lactate 3.1", "hypotensive", "AKI", "HR 101",
    ],
)  # fmt: skip
def test_signs_of_lost_volume_support_it(words: str) -> None:
    """In the order, or in a nursing or provider note."""
    assert [] == found(rule, chart(words))
    for kind in ("nursing", "provider"):
        assert [] == found(rule, chart(more=f'08:10 note {kind} N1 text="{words}"'))


@pytest.mark.parametrize(
    "words",
    [
        "NPO for procedure", "maintenance", "no vomiting", "denies nausea, vomiting and diarrhea",
        "prevent dehydration",
        "risk of dehydration", "pulse 88", "pulse 100", "BP 98/60", "sodium 140", "to carry the antibiotic",
        "monitor for hypotension",
    ],
)  # fmt: skip
def test_fasting_denied_and_feared_signs_and_normal_values_do_not(words: str) -> None:
    """Nothing that says the patient had lost volume."""
    assert ["signs"] == [finding.part for finding in found(rule, chart(words))]


@pytest.mark.parametrize("code", ["E86.0", "R11.2", "K52.9"])
def test_a_diagnosis_of_dehydration_or_loss_counts(code: str) -> None:
    """On the order or the registration."""
    ordered = chart().replace("indication", f"diagnoses='[\"{code}\"]' indication")
    registered = chart().replace("12:30 adt discharge", f"12:30 adt discharge diagnoses='[\"{code}\"]'")

    assert ([], []) == (found(rule, ordered), found(rule, registered))


def test_fluid_that_nobody_ordered_is_reported() -> None:
    """By its id where the entry has one, else by its name."""
    unordered = chart("dehydration", order="order=O9")
    unlinked = chart("dehydration", order="")

    assert ["order", "signs"] == [finding.part for finding in found(rule, unordered)]
    assert [] == found(rule, unlinked)


@pytest.mark.parametrize("how", ["purpose=keep-vein-open", "reason=KVO", "rate=20mL/h"])
def test_fluid_that_keeps_the_vein_open_is_no_hydration(how: str) -> None:
    """Another rule speaks where it is charged."""
    keeping = chart().replace("rate=500mL/h", how)

    assert [] == found(rule, keeping)


def test_without_a_stop_nothing_is_reportable() -> None:
    """A missing stop is another rule's finding; the knob moves the minimum."""
    assert [] == found(rule, chart().replace("10:00 mar stop saline order=O1 drug.category=hydration", ""))
    assert [] == found(rule, chart(), with_knobs("necessity", hydration_minimum_minutes=121))
