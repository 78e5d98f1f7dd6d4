"""Hydration and the routes outside the hierarchy (coding.md sections 10, 8.8, 8.9 and 3.2)."""

import pytest

from streams.profiles.profile import Profile
from tests.coding.charts import FACILITY, PROFESSIONAL, derived, drug, fluid, push, reading, supported, with_coding

SECOND = "05:00 access placed L2 kind=peripheral reason='incompatible drugs'\n"
PORT = (
    "09:00 access placed P1 kind=port\n10:00 mar given saline drug.category=other route=flush access=P1 purpose=flush"
)
PUMP = "10:00 mar start 5-FU drug.category={} device=portable-pump access=L1{}"


def injected(*times: str) -> str:
    """Write injections of one drug."""
    given = "mar given a drug.category=therapeutic route=intramuscular"
    return "\n".join(f"{at} {given} id=I{place}" for place, at in enumerate(times))


@pytest.mark.parametrize(
    ("lines", "profile", "expected"),
    [
        ([fluid("10:00", "12:00"), drug("a", "10:31", "11:29")], FACILITY, "96361 x2, 96365 x1"),
        ([fluid("10:00", "12:00"), drug("a", "10:30", "11:30")], FACILITY, "96365 x1"),
        (
            [fluid("10:00", "12:00"), drug("a", "10:30", "11:30")],
            with_coding(hydration_fragments="summed"),
            "96361 x1, 96365 x1",
        ),
        ([fluid("10:00", "10:31"), push("a", "10:10", 1)], FACILITY, "96374 x1"),
        (
            [fluid("10:00", "10:31"), push("a", "10:10", 1)],
            with_coding(push_deduct_from_hydration="none"),
            "96361 x1, 96374 x1",
        ),
        (
            [fluid("10:00", "10:32"), push("a", "10:10", 1), push("b", "10:10", 1)],
            FACILITY,
            "96361 x1, 96374 x1, 96375 x1",
        ),
        ([fluid("10:00", "10:40"), drug("a", "10:10", "10:25")], FACILITY, "96374 x1"),
        ([fluid("10:00", "10:46"), drug("a", "10:10", "10:25")], FACILITY, "96361 x1, 96374 x1"),
        ([fluid("10:00", "10:50") + "\n10:10 mar pause saline\n10:29 mar resume saline"], FACILITY, "96360 x1"),
        ([fluid("10:00", "10:50") + "\n10:10 mar pause saline\n10:30 mar resume saline"], FACILITY, "none"),
        ([fluid("10:00", "11:00"), drug("a", "10:00", "11:00", access="L2")], FACILITY, "96365 x1"),
        (
            [SECOND + fluid("10:00", "11:00"), drug("a", "10:00", "11:00", access="L2")],
            with_coding(hydration_scope="same-site"),
            "96360 x1, 96365-59 x1",
        ),
        ([fluid("10:00", "11:31"), fluid("12:00", "12:31", ident="S2")], FACILITY, "96360 x1, 96361 x2"),
        ([fluid("10:00", "11:00"), fluid("10:30", "11:31", ident="S2")], FACILITY, "96360 x1, 96361 x1"),
    ],
    ids=[
        "two-stretches",
        "both-too-short",
        "summed",
        "push-minutes-deducted",
        "push-minutes-kept",
        "overlapping-pushes-once",
        "short-bag-deducted",
        "short-bag-does-not-split",
        "pause-does-not-split",
        "net-of-the-pause",
        "any-site",
        "same-site-only",
        "a-later-stretch",
        "overlapping-fluids",
    ],
)
def test_what_is_left_of_the_fluid(lines: list[str], profile: Profile, expected: str) -> None:
    """Outside drug infusions, net of pushes and pauses, each stretch above 30 minutes (HAU-1CONC, RCA-SHORT)."""
    assert expected == supported("\n".join(lines), profile)


def test_stretches_say_why_they_do_not_count() -> None:
    """Rules see each stretch with its net and deducted minutes."""
    found = derived("\n".join([fluid("10:00", "11:40"), drug("a", "10:20", "11:00"), push("b", "11:10", 5)]))

    assert [(20, 0, False), (35, 5, True)] == [
        (each.minutes, each.deducted_minutes, each.qualifies) for each in found.fragments
    ]


def test_fluid_beside_a_drug_without_a_stop_is_weak() -> None:
    """The missing stop decides how much of the fluid was alone."""
    found = derived(fluid("10:00", "12:00") + "\n11:00 mar start a drug.category=therapeutic access=L1")

    assert {"96361": "weak", "96374": "weak"} == {code.code: code.strength for code in found.supported}


@pytest.mark.parametrize(
    ("lines", "profile", "expected"),
    [
        (injected("10:00", "10:05"), FACILITY, "96372 x2"),
        ("10:00 mar given saline drug.category=hydration route=subcutaneous", FACILITY, "96372 x1"),
        ("10:00 mar given bortezomib route=subcutaneous", FACILITY, "96401 x1"),
        ("10:00 mar given fulvestrant route=intramuscular", FACILITY, "96402 x1"),
        ("10:00 mar given a drug.category=therapeutic route=intra-arterial", FACILITY, "96373 x1"),
        (injected("10:00", "10:15"), with_coding(split_dose_injections="one"), "96372 x1"),
        (injected("10:00", "10:16"), with_coding(split_dose_injections="one"), "96372 x2"),
        (
            drug("ig", "10:00", "12:00").replace(" access", " route=subcutaneous-infusion access"),
            FACILITY,
            "96369 x1, 96370 x1",
        ),
        (
            "\n".join(
                drug("ig", "10:00", "12:00", access=f"S{n}", ident=f"G{n}").replace(
                    " access", " route=subcutaneous-infusion access"
                )
                for n in (1, 2, 3)
            ),
            FACILITY,
            "96369 x1, 96370 x1, 96371 x2",
        ),
    ],
    ids=[
        "each-injection",
        "injected-fluid",
        "non-hormonal",
        "hormonal",
        "intra-arterial",
        "split-dose",
        "too-far-apart",
        "subcutaneous",
        "added-sites",
    ],
)
def test_injections_and_subcutaneous_infusions(lines: str, profile: Profile, expected: str) -> None:
    """One each, outside the hierarchy; the class of an injected anti-neoplastic decides its code (8.9)."""
    assert expected == supported(lines, profile)


def test_an_injected_anti_neoplastic_of_unknown_class_leaves_the_reading_open() -> None:
    """No table says whether it is hormonal: the code is weak and the other one acceptable."""
    found = derived("10:00 mar given zzz drug.category=chemotherapy route=subcutaneous\n11:00 adt discharge")
    other = reading(found, "chemotherapy_injection=hormonal")

    assert [("96401", "weak")] == [(code.code, code.strength) for code in found.supported]
    assert other is not None
    assert {"96402": 1} == other.units


@pytest.mark.parametrize(
    ("lines", "profile", "expected"),
    [
        (PUMP.format("chemotherapy", "\n10:30 adt discharge"), FACILITY, "96416 x1"),
        (PUMP.format("chemotherapy", "\n10:30 adt discharge"), with_coding(prolonged_infusion="G0498"), "G0498 x1"),
        (
            PUMP.format("chemotherapy", "\n10:30 adt discharge"),
            with_coding(prolonged_infusion="first-hour"),
            "96413 x1",
        ),
        (PUMP.format("therapeutic", "\n10:30 adt discharge"), FACILITY, "C8957 x1"),
        (
            PUMP.format("chemotherapy", " order=O1\n09:00 order O1 5-FU for=2760\n10:30 adt discharge"),
            FACILITY,
            "96416 x1",
        ),
        (
            PUMP.format("chemotherapy", " order=O1\n09:00 order O1 5-FU for=480\n10:30 adt discharge"),
            FACILITY,
            "96409 x1",
        ),
        (PUMP.format("chemotherapy", "\n18:00 mar stop 5-FU"), FACILITY, "96413 x1, 96415 x7"),
        (PUMP.format("chemotherapy", "\n18:01 mar stop 5-FU"), FACILITY, "96416 x1"),
        (PUMP.format("chemotherapy", "\n+2d 08:00 mar stop 5-FU\n10:30 adt discharge"), FACILITY, "96416 x1"),
        (
            "10:00 mar new-bag 5-FU drug.category=chemotherapy device=portable-pump access=L1\n10:30 adt discharge",
            FACILITY,
            "96521 x1",
        ),
        (PUMP.format("chemotherapy", "\n10:20 mar new-bag 5-FU\n10:30 adt discharge"), FACILITY, "96416 x1"),
        (
            PUMP.format("chemotherapy", "\n+2d 10:00 mar new-bag 5-FU access=L1\n+2d 10:30 adt discharge"),
            FACILITY,
            "96416 x1, 96521 x1",
        ),
        (
            drug("oxaliplatin", "07:00", "09:00", "chemotherapy")
            + "\n"
            + push("5-FU", "09:30", of="chemotherapy")
            + "\n"
            + PUMP.format("chemotherapy", " id=pump\n10:30 adt discharge"),
            FACILITY,
            "96411 x1, 96413 x1, 96415 x1, 96416 x1",
        ),
    ],
    ids=[
        "no-stop-when-the-visit-ends",
        "G0498",
        "first-hour",
        "not-chemotherapy",
        "ordered-for-46-hours",
        "ordered-for-8-hours",
        "stopped-after-8-hours",
        "a-minute-more",
        "stopped-after-the-visit",
        "refill-alone",
        "new-bag-that-day",
        "refill-later",
        "after-a-push-of-it",
    ],
)
def test_more_than_eight_hours_by_a_portable_pump(lines: str, profile: Profile, expected: str) -> None:
    """Its own service, disconnection included, with the refill on a later date (PMC2900877; 8.8)."""
    assert expected == supported(lines, profile)


def test_a_prolonged_infusion_is_weak_and_none_of_a_professional_when_it_is_no_chemotherapy() -> None:
    """What no code describes is left to a person."""
    found = derived(
        "09:00 adt admit class=office\n" + PUMP.format("therapeutic", "\n10:30 adt discharge"), PROFESSIONAL
    )

    assert ([], [("A-5-FU",)]) == ([*found.reported], [each.administration_ids for each in found.manual])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (PORT, "96523 x1"),
        (PORT + "\n" + PORT.splitlines()[1].replace("10:00", "11:00") + " id=second", "96523 x1"),
        (PORT + "\n11:00 mar given a drug.category=therapeutic route=intramuscular", "96372 x1"),
        (PORT + "\n+1d 11:00 mar given a drug.category=therapeutic route=intramuscular", "96372 x1, 96523 x1"),
        (PORT.replace("kind=port", "kind=picc"), "none"),
    ],
    ids=["alone", "twice-a-day", "another-service-that-day", "another-day", "no-port"],
)
def test_irrigation_counts_only_for_a_port_alone_that_day(lines: str, expected: str) -> None:
    """96523 stands only where no other administration code of any route stands that day (SELECT-HYD; 15: 3.2)."""
    assert expected == supported(lines)
