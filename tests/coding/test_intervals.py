"""What is eligible, which minutes count, and what a missing stop leaves (coding.md sections 3 to 5)."""

import pytest

from streams.coding.derivation import Derivation
from streams.profiles.profile import Profile
from tests.coding.charts import FACILITY, PROFESSIONAL, derived, drug, fluid, supported, with_coding

OPEN = "10:00 mar start a drug.category=therapeutic access=L1 volume=100mL rate=100mL/h"
UNKNOWN = "10:00 mar start a drug.category=therapeutic access=L1"


def strengths(found: Derivation) -> list[tuple[str, str]]:
    return [(code.code, code.strength) for code in found.supported]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("10:10 adt admit class=outpatient\n" + drug("a", "10:00", "10:25"), "96374 x1"),
        (drug("a", "10:00", "11:31") + "\n11:00 adt discharge", "96365 x1"),
        (
            drug("a", "10:00", "11:31")
            + "\n09:00 adt admit class=inpatient inpatient_from=10:31\n+2d 09:00 adt discharge",
            "96365 x1",
        ),
        (drug("a", "11:00", "12:00") + "\n09:00 adt admit class=inpatient inpatient_from=10:31", "none"),
        ("09:00 adt admit class=inpatient\n" + drug("a", "10:00", "11:00"), "none"),
        (fluid("10:00", "11:00").replace(" access", " purpose=keep-vein-open access", 1), "none"),
        (fluid("10:00", "11:00").replace(" access", " purpose=carrier access", 1), "none"),
        (drug("a", "10:00", "11:00").replace(" access", " purpose=procedure access", 1), "none"),
        (drug("iohexol", "10:00", "11:00", "other"), "none"),
        ("10:00 mar given saline drug.category=hydration route=iv-push", "none"),
        ("10:00 mar given a drug.category=therapeutic route=oral", "none"),
        (
            fluid("10:00", "11:00")
            .replace("mar start saline", "mar start potassium chloride in saline", 1)
            .replace(" access", " order=O1 access")
            + "\n09:00 order O1 saline indication='hypokalemia'",
            "96365 x1",
        ),
        (
            fluid("10:00", "11:00")
            .replace("mar start saline", "mar start potassium chloride in saline", 1)
            .replace(" access", " order=O1 access")
            + "\n09:00 order O1 saline indication='dehydration'",
            "96360 x1",
        ),
    ],
    ids=[
        "minutes-before-arrival",
        "minutes-after-departure",
        "minutes-after-the-inpatient-order",
        "begun-after-the-inpatient-order",
        "inpatient",
        "keeps-vein-open",
        "carrier",
        "procedure",
        "other-category",
        "pushed-fluid",
        "by-mouth",
        "potassium-for-its-deficit",
        "potassium-as-standard-electrolyte",
    ],
)
def test_only_what_may_be_reported_counts(lines: str, expected: str) -> None:
    """Minutes inside the outpatient part, of what is a service of its own (3.1-3.5, A53778, NOR-HYD, HAU-1CONC)."""
    assert expected == supported(lines)


@pytest.mark.parametrize("place", ["class=emergency", "class=office place_of_service=22"])
def test_a_physician_in_a_facility_reports_no_administration(place: str) -> None:
    """The facility bills it; the services are listed all the same (CA-96366, NOR-BUNDLE)."""
    found = derived(f"09:00 adt admit {place}\n" + drug("a", "10:00", "11:00"), PROFESSIONAL)

    assert ([], ["not-billable"]) == ([*found.reported], [service.relation for service in found.services])


@pytest.mark.parametrize(
    ("lines", "missing_stop", "expected"),
    [
        (OPEN, "calculate-then-push", [("96365", "weak")]),
        (OPEN, "push", [("96374", "weak")]),
        (OPEN, "none", []),
        (OPEN, "calculate-only", [("96365", "weak")]),
        (UNKNOWN, "calculate-then-push", [("96374", "weak")]),
        (UNKNOWN, "push", [("96374", "weak")]),
        (UNKNOWN, "none", []),
        (UNKNOWN, "calculate-only", []),
        (OPEN.replace("therapeutic", "hydration"), "calculate-then-push", [("96360", "weak")]),
        (OPEN.replace("therapeutic", "hydration"), "push", []),
        (UNKNOWN.replace("therapeutic", "hydration"), "calculate-then-push", []),
        (UNKNOWN + "\n11:00 mar stop a source=scheduled access=L1", "calculate-then-push", [("96374", "weak")]),
        (UNKNOWN + "\n11:00 mar stop a source=device access=L1", "none", [("96365", "strong")]),
        (UNKNOWN + "\n11:00 mar stop a source=narrative access=L1", "none", [("96365", "strong")]),
        (UNKNOWN + "\n10:00 mar stop a access=L1", "calculate-then-push", [("96374", "weak")]),
        ("11:00 mar stop a drug.category=therapeutic access=L1", "calculate-then-push", [("96374", "weak")]),
        (OPEN + "\n10:10 access removed L1", "calculate-then-push", [("96374", "weak")]),
        (drug("a", "10:00", "11:00") + "\n10:10 access removed L1", "calculate-then-push", [("96365", "strong")]),
    ],
)
def test_a_missing_stop_leaves_what_the_payer_takes(
    lines: str, missing_stop: str, expected: list[tuple[str, str]]
) -> None:
    """Documented, device and narrated stops are strong; a calculated or missing one is weak (4)."""
    assert expected == strengths(derived(lines, with_coding(missing_stop=missing_stop)))


@pytest.mark.parametrize(
    ("lines", "profile", "expected"),
    [
        (
            drug("a", "10:00", "10:10", ident="a1") + "\n" + drug("a", "10:10", "10:20", ident="a2"),
            FACILITY,
            "96365 x1",
        ),
        (
            drug("a", "10:00", "10:10", ident="a1") + "\n" + drug("a", "10:11", "10:21", ident="a2"),
            FACILITY,
            "96374 x1",
        ),
        (
            drug("a", "10:00", "10:10", ident="a1") + "\n" + drug("a", "10:11", "10:21", ident="a2"),
            with_coding(bag_change_tolerance_minutes=5),
            "96365 x1",
        ),
        (
            drug("a", "10:00", "10:08", ident="a1") + "\n" + drug("a", "10:11", "10:18", ident="a2"),
            with_coding(bag_change_tolerance_minutes=5),
            "96374 x1",
        ),
        (
            drug("a", "10:00", "11:00", ident="a1") + "\n" + drug("a", "10:30", "11:31", ident="a2"),
            FACILITY,
            "96365 x1, 96366 x1",
        ),
        (fluid("10:00", "10:20", ident="s1") + "\n" + fluid("10:20", "10:31", ident="s2"), FACILITY, "96360 x1"),
        (
            drug("a", "10:00", "11:40") + "\n10:30 mar rate-change a rate=0mL/h\n10:40 mar rate-change a rate=50mL/h",
            FACILITY,
            "96365 x1",
        ),
        (drug("a", "10:00", "10:20").replace("10:20", "10:15:59"), FACILITY, "96374 x1"),
    ],
    ids=[
        "bags-that-touch",
        "bags-with-a-gap",
        "a-gap-within-tolerance",
        "the-gap-is-not-counted",
        "bags-that-overlap",
        "fluids-that-touch",
        "rate-zero",
        "never-rounded",
    ],
)
def test_bags_of_one_infusate_form_a_run(lines: str, profile: Profile, expected: str) -> None:
    """Bags that touch or overlap are one run; pauses and gaps are not counted; minutes are floored (4.5, 8.7)."""
    assert expected == supported(lines, profile)


@pytest.mark.parametrize(
    ("lines", "profile", "expected"),
    [
        ("10:00 mar given a drug.category=therapeutic route=iv-push for=20", FACILITY, "96374 x1"),
        (
            "10:00 mar given a drug.category=therapeutic route=iv-push for=20",
            with_coding(long_push="infusion"),
            "96365 x1",
        ),
        (
            "10:00 mar given a drug.category=therapeutic route=iv-push for=15",
            with_coding(long_push="infusion"),
            "96374 x1",
        ),
        (drug("a", "10:00", "10:20").replace(" access", " route=iv-push access"), FACILITY, "96374 x1"),
        ("10:00 mar given a drug.category=therapeutic route_text=IVPB", FACILITY, "96374 x1"),
    ],
    ids=["attended-push", "read-as-infusion", "short-push", "push-with-both-ends", "method-not-charted"],
)
def test_a_charted_push_stays_a_push(lines: str, profile: Profile, expected: str) -> None:
    """The route is the charting of continuous attendance; the other reading is a knob (5.2, inference)."""
    assert expected == supported(lines, profile)


def test_a_drug_of_unknown_category_is_read_as_therapeutic_and_never_silently() -> None:
    """The code is weak, the administration is listed, and the other categories are acceptable readings."""
    found = derived("10:00 mar start zzz access=L1\n11:00 mar stop zzz access=L1\n12:00 adt discharge")
    others = {reading.name: dict(reading.units) for reading in found.acceptable[1:]}

    assert [("96365", "weak")] == strengths(found)
    assert ("A-zzz",) == found.unclassified
    assert {
        "unclassified_drug=chemotherapy": {"96413": 1},
        "unclassified_drug=hydration": {"96360": 1},
        "unclassified_drug=none": {},
    } == others


def test_a_category_the_feed_leaves_out_is_looked_up() -> None:
    """The vocabulary of the profile knows the drug; nothing is weak."""
    assert [("96413", "strong")] == strengths(
        derived("10:00 mar start Taxol access=L1\n11:00 mar stop Taxol access=L1")
    )


def test_services_tell_kind_relation_and_codes() -> None:
    """One entry for each bag, syringe and injection, with what it is in billing terms and what it earns."""
    found = derived(
        "\n".join(
            [
                drug("a", "10:00", "12:00"),
                drug("b", "10:00", "11:00"),
                drug("c", "10:00", "11:00"),
                drug("d", "12:00", "12:10"),
                fluid("13:00", "13:20"),
                "14:00 mar given e drug.category=therapeutic route=intramuscular",
            ]
        )
    )
    expected = [
        ("A-a", "infusion", "initial", ("96365", "96366")),
        ("A-b", "infusion", "concurrent", ("96368",)),
        ("A-c", "infusion", "concurrent", ()),
        ("A-d", "push", "sequential", ("96375",)),
        ("A-saline", "hydration", "not-billable", ()),
        ("A-e", "injection", None, ("96372",)),
    ]

    assert expected == [(each.administration_id, each.kind, each.relation, each.codes) for each in found.services]
