"""When what was given is covered by its order: drug, route and dose, with their tolerances."""

import pytest

from streams.rules.medication.medication_order_mismatch import medication_order_mismatch as rule
from tests.rules.judge import found
from tests.rules.knobs import knobs

OVER = "\n12:30 adt discharge"
ORDER = "07:30 order O1 ketorolac dose=100mg route=iv-push\n"


def parts(given: str, order: str = ORDER) -> list[str]:
    return [finding.part for finding in found(rule, f"{order}08:00 mar given {given}{OVER}")]


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        ("ketorolac order=O1 dose=89mg route=iv-push", ["dose"]),
        ("ketorolac order=O1 dose=111mg route=iv-push", ["dose"]),
        ("ketorolac order=O1 dose=100[iU] route=iv-push", ["dose"]),
        ("ketorolac order=O1 dose=100mg route=intramuscular", ["route"]),
        ("ketorolac order=O1 dose=100mg route=none route_text=IM", ["route"]),
        ("ondansetron order=O1 dose=100mg route=iv-push", ["drug"]),
        ("ondansetron order=O1 dose=50mg route=intramuscular", ["drug", "route", "dose"]),
    ],
)
def test_another_drug_route_or_dose_is_reported_each_by_itself(given: str, differs: list[str]) -> None:
    """More than a tenth off, another dimension, another needle, another ingredient."""
    assert differs == parts(given)


@pytest.mark.parametrize(
    "given",
    [
        "ketorolac order=O1 dose=90mg route=iv-push",
        "ketorolac order=O1 dose=110mg route=iv-push",
        "Toradol order=O1 dose=0.1g route=iv-push",
        "ketorolac order=O1 dose=2mL route=iv-push",
        "ketorolac order=O1 dose=100mg route=none route_text=IV",
        "ketorolac order=O1 dose=100mg route=none route_text=whatever",
        '"blue cocktail" order=O1 dose=100mg route=iv-push',
        "ketorolac order=O1 route=iv-push",
        "ketorolac order=O9 dose=5mg route=iv-push",
        "ketorolac dose=5mg route=iv-push",
        'ketorolac order=O1 dose=50mg route=iv-push reason="halved, creatinine"',
        "ketorolac order=O1 dose=50mg route=oral",
        'LR order=O1 dose=100mg route=iv-push additives=\'[{"name":"ketorolac"}]\'',
    ],
)
def test_what_the_order_covers_or_what_cannot_be_compared_is_silent(given: str) -> None:
    """A tenth is still within; brands, units and open routes meet; a reason excuses; unknown drugs are not guessed."""
    assert [] == parts(given)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("late entry: system downtime", 1),
        ('system downtime" late_entry="true', 1),
        ("pain score 7", 1),
        ("halved on the word of the pharmacist", 0),
    ],
)
def test_the_label_of_a_late_entry_and_the_reason_for_a_dose_as_needed_explain_nothing(
    reason: str, expected: int
) -> None:
    """Neither says why another dose was given."""
    order = '07:30 order O1 ketorolac dose=100mg route=iv-push as_needed=true as_needed_for="pain score 7"\n'

    assert expected == len(parts(f'ketorolac order=O1 dose=50mg route=iv-push reason="{reason}"', order))


def test_the_reason_of_a_pause_does_not_explain_a_dose() -> None:
    """It says why it was paused."""
    run = (
        "08:00 mar start ketorolac order=O1 dose=50mg\n08:10 mar pause ketorolac reason=bathroom\n"
        "08:15 mar resume ketorolac\n08:40 mar stop ketorolac"
    )
    order = "07:30 order O1 ketorolac dose=100mg route=iv-infusion\n"

    assert 1 == len(found(rule, order + run + OVER))


def test_any_version_of_the_order_may_have_been_followed() -> None:
    """The order was changed before or after the dose; one that never said so covers nothing."""
    first = "07:30 order O1 ketorolac dose=50mg route=iv-push\n"
    changed = first + "07:50 order O1 ketorolac dose=100mg route=iv-push\n"
    given = "ketorolac order=O1 dose={}mg route=iv-push"

    assert [[], [], ["dose"]] == [parts(given.format(dose), changed) for dose in (50, 100, 75)]


def test_parts_of_one_dose_are_added_up() -> None:
    """Two halves within fifteen minutes make the dose, a minute later they do not."""
    half = "08:00 mar given ketorolac id=A1 order=O1 dose=50mg route=iv-push\n{} mar given ketorolac id=A2 order=O1 "
    timeline = ORDER + half + "dose=50mg route=iv-push" + OVER

    assert [0, 2] == [len(found(rule, timeline.format(clock))) for clock in ("08:15", "08:16")]


@pytest.mark.parametrize(
    "order",
    [
        '07:30 order O1 heparin dose=1000[iU] route=iv-infusion titration=\'{"endpoint":"aPTT"}\'\n',
        "07:30 order O1 heparin dose=5mg/kg route=iv-infusion\n",
    ],
)
def test_doses_by_rate_and_by_weight_are_not_compared(order: str) -> None:
    """A titrated drip takes what it takes, and a weight is not known here."""
    run = "08:00 mar start heparin order=O1 dose=5000[iU]\n09:00 mar stop heparin"

    assert [] == found(rule, order + run + OVER)


def test_the_tolerance_is_the_knob_and_is_shown() -> None:
    """Half the dose passes where half is allowed."""
    timeline = f"{ORDER}08:00 mar given ketorolac order=O1 dose=60mg route=iv-push{OVER}"
    [finding] = found(rule, timeline)

    assert finding.measure is not None
    assert 0.1 == finding.measure.threshold
    assert [] == found(rule, timeline, knobs("medication", dose_tolerance=0.5))
