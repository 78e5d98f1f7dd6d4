"""Drug infusions and pushes beside the initial service (coding.md sections 8 and 9)."""

import pytest

from streams.profiles.profile import Profile
from tests.coding.charts import FACILITY, PROFESSIONAL, derived, drug, push, supported, with_coding

OFFICE = "05:00 adt admit class=office\n"
SUMMED = with_coding(same_drug_repeat="summed-per-date")


def again(name: str, *spans: tuple[str, str]) -> str:
    """Write several infusions of one drug."""
    return "\n".join(drug(name, *span, ident=f"{name}{place}") for place, span in enumerate(spans))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([drug("a", "10:00", "12:00"), drug("b", "11:45", "12:16")], "96365 x1, 96366 x1, 96367 x1"),
        ([drug("a", "10:00", "12:00"), drug("b", "11:45", "12:15")], "96365 x1, 96366 x1, 96368 x1"),
        ([drug("a", "10:00", "12:00"), drug("b", "11:45", "13:31")], "96365 x1, 96366 x2, 96367 x1"),
        ([drug("a", "10:00", "12:00"), drug("b", "11:59", "12:15")], "96365 x1, 96366 x1, 96368 x1"),
        ([drug("a", "10:00", "11:00"), drug("b", "10:00", "11:00"), drug("c", "10:30", "11:10")], "96365 x1, 96368 x1"),
        (
            [drug("a", "10:00", "11:00"), drug("b", "10:00", "10:30"), drug("c", "10:50", "11:20")],
            "96365 x1, 96367 x1, 96368 x1",
        ),
        (
            [drug("a", "10:00", "12:00", "chemotherapy"), drug("b", "10:00", "12:00", "chemotherapy")],
            "96413 x1, 96415 x1",
        ),
        (
            [drug("a", "10:00", "12:00", "chemotherapy"), drug("b", "12:00", "13:31", "chemotherapy")],
            "96413 x1, 96415 x2, 96417 x1",
        ),
        ([drug("a", "10:00", "12:00"), drug("c", "10:00", "10:20", "chemotherapy")], "96366 x1, 96367 x1, 96413 x1"),
    ],
    ids=[
        "alone-for-16",
        "alone-for-15",
        "hours-of-what-is-left",
        "one-minute-of-overlap",
        "once-whatever-the-drugs",
        "concurrent-covers-nothing",
        "chemotherapy-beside-chemotherapy",
        "chemotherapy-after-chemotherapy",
        "chemotherapy-leads",
    ],
)
def test_what_overlaps_and_what_follows(lines: list[str], expected: str) -> None:
    """Minutes paid by time are not paid again; 16 minutes alone are sequential, fewer are concurrent (8.1-8.5)."""
    assert expected == supported("\n".join(lines))


def test_a_repeat_that_earns_nothing_covers_its_minutes() -> None:
    """What ran beside it is concurrent, although the repeat itself is too short to be paid (15: 8.1)."""
    lines = [
        drug("a", "05:00", "07:00"),
        again("x", ("07:00", "08:00"), ("09:00", "09:20")),
        drug("y", "09:01", "09:30"),
    ]

    assert "96365 x1, 96366 x1, 96367 x1, 96368 x1" == supported("\n".join(lines))


def test_concurrent_is_reported_once_in_an_encounter_with_two_sites() -> None:
    """Whatever the number of drugs and sites (HAU-1CONC)."""
    need = "05:00 access placed L2 kind=peripheral reason='incompatible drugs'"
    lines = [
        drug(name, "10:00", "11:00", access=site) for name, site in zip("abcd", ("L1", "L1", "L2", "L2"), strict=True)
    ]

    assert "96365 x1, 96365-59 x1, 96368 x1" == supported("\n".join([need, *lines]))


def test_chemotherapy_beside_chemotherapy_is_for_a_person_to_code() -> None:
    """No add-on code describes it (CPT)."""
    found = derived(drug("a", "10:00", "12:00", "chemotherapy") + "\n" + drug("b", "10:00", "12:00", "chemotherapy"))

    assert [("A-b",)] == [each.administration_ids for each in found.manual]


@pytest.mark.parametrize(("overlap", "expected"), [(15, "96365 x1"), (16, "96365 x1, 96368 x1")])
def test_a_payer_may_want_sixteen_minutes_of_overlap(overlap: int, expected: str) -> None:
    """The overlap from which 96368 counts is a knob (CA-96368, HAU-16)."""
    profile = with_coding(concurrent_min_overlap_minutes=16)
    lines = drug("a", "10:00", "11:00") + "\n" + drug("b", f"10:{60 - overlap}", "11:10")

    assert expected == supported(lines, profile)


@pytest.mark.parametrize(
    ("lines", "profile", "expected"),
    [
        (again("x", ("07:00", "08:00"), ("09:00", "09:30")), FACILITY, "96365 x1"),
        (again("x", ("07:00", "08:00"), ("09:00", "09:31")), FACILITY, "96365 x1, 96366 x1"),
        (again("x", ("07:00", "08:00"), ("09:00", "10:31")), FACILITY, "96365 x1, 96366 x2"),
        (again("x", ("07:00", "07:30"), ("09:00", "10:01")), SUMMED, "96365 x1, 96366 x1"),
        (again("x", ("07:00", "07:30"), ("09:00", "10:00")), SUMMED, "96365 x1"),
        (again("x", ("07:00", "08:10"), ("09:00", "09:15"), ("12:00", "12:16")), SUMMED, "96365 x1, 96376 x1"),
        (again("x", ("07:00", "08:00"), ("+1d 07:00", "+1d 07:31")), SUMMED, "96365 x1, 96366 x1"),
        (
            drug("a", "06:00", "10:00") + "\n" + again("x", ("11:00", "12:00"), ("13:00", "13:31")),
            FACILITY,
            "96365 x1, 96366 x4, 96367 x1",
        ),
        (
            drug("a", "06:00", "10:00") + "\n" + again("x", ("09:30", "11:00"), ("10:59", "11:40")),
            FACILITY,
            "96365 x1, 96366 x4, 96367 x1",
        ),
        (
            drug("a", "06:00", "12:00") + "\n" + again("x", ("07:00", "08:00"), ("11:30", "12:16")),
            FACILITY,
            "96365 x1, 96366 x5, 96367 x1, 96368 x1",
        ),
    ],
    ids=[
        "thirty-minutes-earn-nothing",
        "thirty-one",
        "ninety-one",
        "summed",
        "summed-tail",
        "summed-without-pushes",
        "summed-by-date",
        "after-a-sequential",
        "repeat-that-overlaps-itself",
        "after-a-concurrent",
    ],
)
def test_the_same_drug_again(lines: str, profile: Profile, expected: str) -> None:
    """Each infusion by itself from its first minute, or those of a date together (8.6, RCA-SAME, ICD-ADD)."""
    assert expected == supported(lines, profile)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([push("x", "10:00"), push("x", "10:30")], "96374 x1"),
        ([push("x", "10:00"), push("x", "10:31")], "96374 x1, 96376 x1"),
        (
            [push("x", "10:00"), push("y", "10:00"), push("x", "10:31"), push("y", "10:31")],
            "96374 x1, 96375 x1, 96376 x2",
        ),
        ([drug("x", "10:00", "11:00"), push("x", "11:30")], "96365 x1"),
        ([drug("x", "10:00", "11:00"), push("x", "11:31")], "96365 x1, 96376 x1"),
        ([push("x", "09:29"), drug("x", "10:00", "11:00")], "96365 x1, 96376 x1"),
        ([push("x", "09:30"), drug("x", "10:00", "11:00")], "96365 x1"),
        ([drug("x", "10:00", "11:00"), push("x", "10:20")], "96365 x1"),
        (
            [drug("y", "10:00", "12:00"), drug("x", "10:00", "11:00"), push("x", "11:31")],
            "96365 x1, 96366 x1, 96368 x1, 96376 x1",
        ),
        ([drug("x", "10:00", "10:15"), push("x", "10:31")], "96374 x1, 96376 x1"),
        ([drug("c", "10:00", "11:00", "chemotherapy"), push("c", "12:00", of="chemotherapy")], "96376 x1, 96413 x1"),
        ([push("a", at).replace("id=", "bag_id=S1 id=") for at in ("10:00", "10:40")], "96374 x1, 96376 x1"),
        (
            [push("c", "10:00", of="chemotherapy"), push("d", "10:10", of="chemotherapy"), push("x", "10:20")],
            "96375 x1, 96409 x1, 96411 x1",
        ),
        (
            [push("a", "10:00").replace("id=", "bag_id=S1 id="), push("b", "10:00").replace("id=", "bag_id=S1 id=")],
            "96374 x1",
        ),
    ],
    ids=[
        "thirty-minutes",
        "thirty-one",
        "each-drug-by-itself",
        "thirty-after-an-infusion",
        "thirty-one-after-an-infusion",
        "well-before-an-infusion",
        "just-before-an-infusion",
        "out-of-the-running-bag",
        "after-a-concurrent-infusion",
        "short-bag-counts-from-its-start",
        "chemotherapy-again",
        "one-syringe-twice",
        "chemotherapy-pushes",
        "one-syringe",
    ],
)
def test_pushes(lines: list[str], expected: str) -> None:
    """Once for each new drug, again after more than 30 minutes from the last reported one (9, OBC, AHIMA-EX)."""
    assert expected == supported("\n".join(lines))


def test_a_bolus_out_of_a_running_bag_is_part_of_the_infusion() -> None:
    """Also where that infusion, a short repeat, is itself not paid (9.5)."""
    lines = again("x", ("07:00", "08:00"), ("09:00", "09:25")) + "\n" + push("x", "09:10")

    assert "96365 x1" == supported(lines)


def test_a_professional_reports_no_repeated_push() -> None:
    """96376 is for facilities (OFFICE-96376)."""
    lines = OFFICE + "\n".join(
        [drug("x", "10:00", "11:00"), push("x", "12:00"), push("y", "12:00"), push("y", "13:00")]
    )

    assert "96365 x1, 96375 x1" == supported(lines, PROFESSIONAL)


def test_what_rests_on_a_calculated_stop_is_weak_wherever_it_counts() -> None:
    """Minutes cut by a run whose stop is calculated are as weak as that run; other services stay strong (4.4)."""
    found = derived(
        "\n".join(
            [
                "10:00 mar start a drug.category=therapeutic access=L1 volume=300mL rate=100mL/h",
                drug("b", "12:30", "13:31"),
                drug("c", "15:00", "16:00"),
            ]
        )
    )
    weak = {item.administration_ids[0] for item in found.reported if item.why_weak}

    assert {"A-a", "A-b"} == weak


def test_the_minutes_of_each_family_are_stated() -> None:
    """Rules see how many minutes are paid by time, each minute once."""
    found = derived(
        drug("a", "10:00", "12:00")
        + "\n"
        + drug("b", "11:00", "13:00")
        + "\n"
        + drug("c", "13:00", "14:00", "chemotherapy")
    )

    assert {"chemotherapy": 60, "therapeutic": 180} == found.minutes_by_family
