"""The acceptable set: every lawful reading by its name, and which of them a claim equals."""

import dataclasses

import pytest
from hypothesis import given, settings

from streams.coding import derive as derivation
from streams.coding import readings
from streams.coding.derive import derive, facts
from streams.errors import UnusableProfile
from streams.profiles.coding import ALTERNATIVES, LAWFUL
from streams.profiles.profile import read_profile
from tests.coding.charts import DISCHARGE, FACILITY, chart_of, derived, drug, fluid, push, reading, with_coding
from tests.coding.strategies import Bag, bags, reasons, written

REPEATED = "\n".join([drug("x", "07:00", "07:30", ident="x1"), drug("x", "09:00", "10:01", ident="x2"), DISCHARGE])
CASES = {
    "missing_stop=none": "10:00 mar start a drug.category=therapeutic access=L1",
    "missing_stop=calculate-only": "10:00 mar start a drug.category=therapeutic\n"
    "12:00 mar start b drug.category=therapeutic volume=50mL rate=50mL/h",
    "missing_stop=push": "10:00 mar start a drug.category=therapeutic volume=100mL rate=50mL/h",
    "same_drug_repeat=summed-per-date": "\n".join(
        [drug("x", "07:00", "07:45", ident="1"), drug("x", "09:00", "09:35", ident="2")]
    ),
    "hydration_fragments=summed": fluid("10:50", "13:25") + "\n" + drug("c", "11:20", "13:05", "chemotherapy"),
    "concurrent_min_overlap_minutes=16": drug("a", "10:00", "11:00") + "\n" + drug("b", "10:50", "11:15"),
    "bag_change_tolerance_minutes=5": drug("a", "10:00", "10:10", ident="1")
    + "\n"
    + drug("a", "10:13", "10:23", ident="2"),
    "initial_tie_break=A-a": drug("a", "06:00", "07:30") + "\n" + drug("b", "07:00", "16:00"),
    "midnight=start-date": fluid("23:00", "+1d 02:00"),
    "hydration_scope=same-site": "05:00 access placed L2 reason=incompatible\n"
    + fluid("10:00", "11:00")
    + "\n"
    + drug("a", "10:00", "11:00", access="L2"),
    "second_site_needs_reason=false": drug("a", "10:00", "11:00") + "\n" + drug("b", "11:00", "12:00", access="L2"),
    "push_deduct_from_hydration=none": fluid("10:00", "10:31") + "\n" + push("a", "10:10", 1),
    "split_dose_injections=one": "10:00 mar given a drug.category=therapeutic route=intramuscular id=1\n"
    "10:02 mar given a drug.category=therapeutic route=intramuscular id=2",
    "long_push=infusion": push("a", "10:00", 20),
    "prolonged_infusion=G0498": "10:00 mar start a drug.category=chemotherapy device=elastomeric access=L1",
    "prolonged_infusion=first-hour": "10:00 mar start a drug.category=chemotherapy device=elastomeric access=L1",
    "second_site_add_ons=59": "05:00 access placed L2 reason=incompatible\n"
    + drug("a", "10:00", "11:00")
    + "\n"
    + drug("b", "11:00", "13:00", access="L2"),
    "pooled_concurrent=none": drug("a", "10:00", "11:00") + "\n" + drug("b", "10:00", "11:00", access="L2"),
    "unclassified_drug=chemotherapy": "10:00 mar start zz access=L1\n11:00 mar stop zz access=L1",
    "unclassified_drug=hydration": "10:00 mar start zz access=L1\n11:00 mar stop zz access=L1",
    "unclassified_drug=none": "10:00 mar start zz access=L1\n11:00 mar stop zz access=L1",
    "chemotherapy_injection=hormonal": "10:00 mar given zz drug.category=chemotherapy route=subcutaneous",
}


@pytest.mark.parametrize("name", CASES)
def test_each_alternative_is_an_acceptable_reading_where_it_differs(name: str) -> None:
    """A chart for which a knob matters lists that reading by its name."""
    assert reading(derived(f"{CASES[name]}\n+3d 12:00 adt discharge"), name) is not None


@pytest.mark.parametrize("name", sorted(set(CASES) & set(LAWFUL)))
def test_a_payer_strikes_a_reading_out_by_its_name(name: str) -> None:
    """A refused reading is not in the acceptable set."""
    lines = f"{CASES[name]}\n+3d 12:00 adt discharge"

    assert None is reading(derived(lines, with_coding(refused_readings=[name])), name)


def test_every_alternative_has_a_case_of_its_own() -> None:
    """No knob is left untried; defaults and those that only a profile can choose are no alternative."""
    tried = {name.partition("=")[0] for name in CASES}

    assert set(ALTERNATIVES) == tried


def test_a_reading_nobody_knows_is_refused_with_its_name() -> None:
    """A misspelt reading in a profile stops the start."""
    text = 'name = "site"\nperspective = "facility"\n[coding]\nrefused_readings = ["same_drug_repeat=never"]'

    with pytest.raises(UnusableProfile, match="no reading 'same_drug_repeat=never'"):
        read_profile(text)


def _turn_every_knob_from_scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every reading of every chart, and each with no step remembered from another."""
    recipe = derivation.recipe
    monkeypatch.setattr(readings, "MATTERS", dict.fromkeys(ALTERNATIVES, lambda *_: True))
    monkeypatch.setattr(derivation, "recipe", lambda about, reading: recipe(facts(about.chart, about.profile), reading))


@pytest.mark.parametrize("name", CASES)
def test_leaving_out_what_cannot_matter_leaves_out_no_reading(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The acceptable set is the same when every knob is turned on every chart, each reading worked out anew."""
    charts = [chart_of(f"{CASES[name]}\n+3d 12:00 adt discharge"), chart_of(REPEATED)]
    expected = [derive(chart, FACILITY) for chart in charts]
    _turn_every_knob_from_scratch(monkeypatch)

    assert expected == [derive(chart, FACILITY) for chart in charts]


@given(bags(), reasons)
@settings(max_examples=60)
def test_a_step_reads_no_knob_that_it_does_not_name(visit: list[Bag], reason: str) -> None:
    """Whatever was given, readings that share their steps say what each says by itself."""
    chart = chart_of(written(visit, reason))
    expected = derive(chart, FACILITY)
    with pytest.MonkeyPatch.context() as patch:
        _turn_every_knob_from_scratch(patch)
        found = derive(chart, FACILITY)

    assert expected == found
    assert [each.reported for each in expected.acceptable] == [each.reported for each in found.acceptable]


def test_an_open_chart_is_read_once() -> None:
    """Other readings are taken when the encounter is closed."""
    assert ["default"] == [
        each.name for each in derived(drug("x", "07:00", "07:30") + "\n" + fluid("08:00", "08:30")).acceptable
    ]


@pytest.mark.parametrize(
    ("charges", "expected"),
    [
        ("12:00 charge c1 96365 units=1", ("default",)),
        ("12:00 charge c1 96365 units=1\n12:00 charge c2 96366 units=1", ("same_drug_repeat=summed-per-date",)),
        ("12:00 charge c1 96365 units=1\n12:00 charge c2 96366 units=2", ()),
        ("12:00 charge c1 96365 units=1\n12:00 charge c2 J1100 units=4", ("default",)),
    ],
    ids=["the-default", "another", "none", "drug-lines-are-no-administration"],
)
def test_a_claim_names_the_readings_it_equals(charges: str, expected: tuple[str, ...]) -> None:
    """In units of every administration code, over the encounter."""
    lines = "\n".join(
        [drug("x", "07:00", "07:30", ident="x1"), drug("x", "09:00", "10:15", ident="x2"), charges, DISCHARGE]
    )
    profile = with_coding(initial_tie_break="longest")
    found = derived(lines, profile)

    assert expected == tuple(name for name in found.equals if not name.startswith("initial"))


def test_the_most_and_the_fewest_units_of_any_reading_are_at_hand() -> None:
    """Rules ask whether any reading supports what was billed."""
    found = derived(CASES["hydration_fragments=summed"] + "\n" + DISCHARGE)

    assert (1, 0) == (found.most("96361"), found.least("96361"))


def test_the_derivation_is_frozen() -> None:
    """What rules receive cannot be changed by one of them."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        derived(DISCHARGE).services = ()  # type: ignore[misc]
