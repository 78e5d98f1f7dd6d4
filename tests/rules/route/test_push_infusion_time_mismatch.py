"""Fifteen minutes, from both sides: as charted, and as billed."""

from datetime import date

import pytest

from schemas.timeline import parse
from streams.rules.route.push_infusion_time_mismatch import push_infusion_time_mismatch as rule
from tests.rules.judge import found, over_clock_change
from tests.rules.knobs import knobs

OVER = "\n12:30 adt discharge"


def ran(until: str, drug: str = "ceftriaxone", more: str = "") -> str:
    return f"08:00 mar start {drug} {more}\n{until} mar stop {drug}{OVER}"


def pushed(minutes: int, more: str = "", reason: str = "") -> str:
    why = f"reason={reason!r}" if reason else ""
    return f"08:00 mar given ketorolac id=A1 route=iv-push for={minutes} {why}{OVER}\n{more}"


@pytest.mark.parametrize(("until", "expected"), [("08:14", 1), ("08:15", 1), ("08:16", 0), ("08:15:59", 1)])
def test_an_infusion_of_fifteen_minutes_is_a_push(until: str, expected: int) -> None:
    """Whole minutes count, so that 15:59 is fifteen."""
    assert expected == len(found(rule, ran(until)))


@pytest.mark.parametrize(("minutes", "expected"), [(2, 0), (15, 0), (16, 1)])
def test_a_push_of_sixteen_minutes_is_an_infusion(minutes: int, expected: int) -> None:
    """Fifteen are still a push."""
    assert expected == len(found(rule, pushed(minutes)))


def test_pauses_do_not_count() -> None:
    """Twenty minutes with six in which nothing ran are fourteen."""
    pause = "\n08:05 mar pause ceftriaxone\n08:11 mar resume ceftriaxone"

    assert 1 == len(found(rule, ran("08:20") + pause))
    assert [] == found(rule, ran("08:22") + pause)


@pytest.mark.parametrize(
    "timeline",
    [
        ran("08:10", "LR"),
        ran("08:10", more="purpose=procedure"),
        ran("07:50"),
        "08:00 mar start ceftriaxone" + OVER,
        "08:00 mar given ceftriaxone route=iv-push" + OVER,
        "08:00 mar given ketorolac route=intramuscular for=20" + OVER,
        "08:00 mar given ceftriaxone route_text=IV for=10" + OVER,
    ],
)
def test_fluids_unknown_minutes_and_other_methods_are_silent(timeline: str) -> None:
    """Hydration has thresholds of its own, and without both ends there is no length."""
    assert [] == found(rule, timeline)


def test_a_length_alone_counts_as_the_minutes() -> None:
    """A total of twelve minutes charted as an infusion is a push."""
    assert 1 == len(found(rule, "08:12 mar total ceftriaxone route=iv-infusion for=12" + OVER))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("RN remained at bedside throughout", 0),
        ("in continuous attendance", 0),
        ("nurse stayed with patient", 0),
        ("not continuously attended", 1),
        ("tolerated well", 1),
    ],
)
def test_continuous_attendance_keeps_a_long_push_a_push(words: str, expected: int) -> None:
    """Said at the entry, or in a nursing note about the drug, and not denied."""
    noted = f'08:30 note nursing N1 text="ketorolac given, {words}"'

    assert expected == len(found(rule, pushed(20, reason=words)))
    assert expected == len(found(rule, pushed(20, noted)))


def test_a_note_about_another_drug_or_by_the_provider_excuses_nothing() -> None:
    """Who was there for cefepime says nothing of ketorolac."""
    words = "RN remained at bedside throughout"

    assert 1 == len(found(rule, pushed(20, f'08:30 note nursing N1 text="cefepime given, {words}"')))
    assert 1 == len(found(rule, pushed(20, f'08:30 note provider N1 text="ketorolac given, {words}"')))


@pytest.mark.parametrize(
    ("given", "code", "expected"),
    [
        (pushed(3), "96365", 1),
        (pushed(3), "96413", 1),
        (pushed(3), "96374", 0),
        (ran("09:05"), "96374", 1),
        (ran("09:05"), "96365", 0),
        (pushed(3) + "09:00 mar start ceftriaxone", "96365", 0),
        ("09:00 mar start ceftriaxone" + OVER, "96374", 0),
        (ran("09:05") + "\n10:00 mar given ketorolac route=iv-push", "96374", 0),
        (pushed(3), "96372", 0),
    ],
)
def test_a_code_of_one_method_over_minutes_of_the_other_is_reported(given: str, code: str, expected: int) -> None:
    """Only where everything given is known to be of the other length."""
    charge = f"\n12:45 charge C1 {code} system=cpt units=1"

    assert expected == len([one for one in found(rule, given + charge) if one.subject.charge_id])
    assert 0 == len([one for one in found(rule, given + charge + " state=voided") if one.subject.charge_id])


def test_charges_of_an_inpatient_are_not_held_against_the_minutes() -> None:
    """No administration is billed there."""
    charge = "07:00 adt admit class=inpatient\n12:45 charge C1 96365 system=cpt units=1\n"

    assert [] == found(rule, charge + pushed(3))


def test_midnight_and_the_change_of_the_clocks_do_not_change_the_minutes() -> None:
    """Fifteen minutes over midnight, and over a lost or repeated hour, are fifteen."""
    midnight = "23:50 mar start ceftriaxone\n+1d 00:05 mar stop ceftriaxone\n+1d 00:30 adt discharge"
    spring = over_clock_change(
        date(2026, 3, 8),
        (-6, "01:50 mar start ceftriaxone"),
        (-5, "03:05 mar stop ceftriaxone\n04:00 adt discharge"),
    )
    autumn = over_clock_change(
        date(2026, 11, 1),
        (-5, "01:50 mar start ceftriaxone"),
        (-6, "01:05 mar stop ceftriaxone\n04:00 adt discharge"),
    )

    assert [15, 15, 15] == [
        finding.measure.minutes
        for events in (parse(midnight), spring, autumn)
        for finding in found(rule, events)
        if finding.measure
    ]


def test_the_limit_is_the_knob_and_is_shown() -> None:
    """Where twenty minutes are a push, eighteen are one."""
    [finding] = found(rule, ran("08:18"), knobs("route", push_minutes=20))

    assert finding.measure is not None
    assert (18, 20) == (finding.measure.minutes, finding.measure.threshold)
