"""Which notes must name which day."""

from datetime import date

import pytest

from streams.rules.signature.date_of_service_missing import date_of_service_missing as rule
from tests.rules.judge import at, found, judge, over_clock_change

ADMIT = "07:00 adt admit\n"
SIGN = "\n08:12 sign author note=N1 by=D1 signed_at=08:12"
CHARGED = "\n13:00 charge C1 96365 service_date=2026-03-02"


def chart(note: str, signature: str = SIGN, more: str = "") -> str:
    return f"{ADMIT}08:10 note {note}{signature}{more}\n12:30 adt discharge"


@pytest.mark.parametrize("kind", ["provider", "nursing", "procedure", "pharmacy", "plan"])
def test_every_signed_note_must_name_its_day(kind: str) -> None:
    """Whoever wrote it."""
    assert ["missing"] == [one.part for one in found(rule, chart(f"{kind} N1 by=D1 state=final"))]


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("provider N1 by=D1 service_date=2026-03-02", []),
        ("provider N1 by=D1 service_date=2026-03-01", ["differs"]),
        ("provider N1 by=D1 service_date=2026-03-03", ["differs"]),
        ("provider N1 by=D1 service_date=2026-03-01 reason='seen the evening before'", []),
        ("plan N1 by=D1 service_date=2026-01-10", []),
        ("provider N1 by=D1 state=addendum addendum_to=N0 service_date=2026-03-05", []),
        ("provider N1 by=D1 state=amended service_date=2026-03-05", []),
    ],
)
def test_the_day_must_be_one_of_the_encounter_or_have_a_reason(note: str, parts: list[str]) -> None:
    """A plan is written ahead, an addendum follows; others say why."""
    assert parts == [one.part for one in found(rule, chart(note))]


@pytest.mark.parametrize(
    ("state", "more", "count"),
    [("final", "", 0), ("final", CHARGED, 1), ("draft", CHARGED, 0)],
)
def test_a_note_nobody_signed_is_judged_once_something_is_charged(state: str, more: str, count: int) -> None:
    """At charge the record must stand; a draft is not a note yet."""
    assert count == len(found(rule, chart(f"provider N1 by=D1 state={state}", "", more)))


@pytest.mark.parametrize(("day", "count"), [("2026-03-02", 0), ("2026-03-03", 0), ("2026-03-04", 1)])
def test_a_stay_over_midnight_has_two_days(day: str, count: int) -> None:
    """Every day from arrival to departure is one of the encounter."""
    events = f"22:00 adt admit\n23:00 note nursing N1 service_date={day}\n23:05 sign author note=N1 by=RN1"

    assert count == len(found(rule, f"{events}\n+1d 06:00 adt discharge"))


@pytest.mark.parametrize(("day", "count"), [("2026-03-02", 0), ("2026-03-05", 0), ("2026-03-04", 1)])
def test_without_registration_the_days_are_those_of_what_was_given_and_charged(day: str, count: int) -> None:
    """A note about none of them is about another visit."""
    events = f"08:00 mar start vancomycin\n09:05 note nursing N1 service_date={day}\n09:06 sign author note=N1 by=RN1"

    assert count == len(found(rule, f"{events}\n10:00 charge C1 96365 service_date=2026-03-05"))


def test_with_nothing_to_compare_any_day_is_accepted() -> None:
    """Neither registration nor administration nor charge."""
    events = "09:05 note nursing N1 service_date=2025-01-01\n09:06 sign author note=N1 by=RN1"

    assert [] == found(rule, events)


@pytest.mark.parametrize(("day", "before", "after"), [(date(2026, 3, 7), -6, -5), (date(2026, 10, 31), -5, -6)])
def test_the_clock_change_adds_no_day(day: date, before: int, after: int) -> None:
    """Evening to morning over the change of the clocks is two days, and the third is outside."""
    note = "22:00 note nursing N1 service_date={}\n22:05 sign author note=N1 by=RN1"
    for offset, count in ((0, 0), (1, 0), (2, 1)):
        written = note.format(date.fromordinal(day.toordinal() + offset))
        night = over_clock_change(day, (before, f"21:00 adt admit\n{written}"), (after, "+1d 07:00 adt discharge"))

        assert count == len(found(rule, night))


def test_it_stands_when_signed() -> None:
    """As events arrive, with the signature and not before."""
    note = f"{ADMIT}08:10 note provider N1 by=D1"

    assert () == judge(note, at("08:11"), rules=[rule]).raised
    assert 1 == len(judge(note + SIGN, at("08:13"), rules=[rule]).raised)
