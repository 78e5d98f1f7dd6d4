"""Totals, rates, bags and orders held against the interval, at their edges."""

from datetime import date

import pytest

from streams.rules.times import RULES
from streams.rules.times.infusion_duration_discrepancy import infusion_duration_discrepancy as rule
from tests.rules.judge import found, names, over_clock_change, with_times

OVER = "+3d 12:30 adt discharge"


def reasons(entries: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, f"{entries}\n{OVER}")]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("09:05 mar stop vancomycin for=65", []),
        ("09:05 mar stop vancomycin for=66", []),
        ("09:05 mar stop vancomycin for=64", []),
        ("09:05 mar stop vancomycin for=67", ["total"]),
        ("09:05 mar stop vancomycin for=63", ["total"]),
        ("09:05 mar stop vancomycin\n09:06 mar total vancomycin for=90", ["total"]),
        ("08:30 mar pause vancomycin\n08:50 mar resume vancomycin\n09:05 mar stop vancomycin for=45", []),
        ("08:30 mar pause vancomycin\n08:50 mar resume vancomycin\n09:05 mar stop vancomycin for=65", ["total"]),
        ('09:05 mar stop vancomycin\n09:10 note nursing N1 text="infused over 90 min"', ["total"]),
        ('09:05 mar stop vancomycin\n09:10 note nursing N1 text="to be infused over 90 min"', []),
        ('09:05 mar stop vancomycin for=65\n09:10 note nursing N1 text="infused over 90 min"', []),
        ("09:05 mar stop vancomycin", []),
    ],
)
def test_a_charted_total_agrees_with_the_clock_within_a_minute(entries: str, expected: list[str]) -> None:
    """Pauses left out; words of a note count where no entry has a total; an absent total is silent."""
    assert expected == reasons(f"08:00 mar start vancomycin\n{entries}")


@pytest.mark.parametrize(
    ("bag", "stop", "expected"),
    [
        ("rate=120mL/h volume=200mL", "10:00", ["implausible"]),
        ("rate=120mL/h volume=200mL", "09:50", []),
        ("rate=120mL/h volume=200mL", "09:49", []),
        ("rate=120mL/h volume=200mL", "09:51", ["implausible"]),
        ("rate=120mL/h volume=200mL", "09:20", []),
        ("rate=120mL/h volume=200mL", "09:19", ["implausible"]),
        ("rate=60mL/h volume=30mL", "08:20", []),
        ("rate=60mL/h volume=30mL", "08:19", ["implausible"]),
        ("rate=120ug/min volume=200mL", "12:00", []),
        ("rate=120mL/h", "12:00", []),
    ],
)
def test_rate_and_volume_are_held_against_the_minutes(bag: str, stop: str, expected: list[str]) -> None:
    """A fifth or ten minutes, the larger of both; a bag cannot give more than a tenth above what it holds."""
    assert expected == reasons(f"08:00 mar start vancomycin {bag}\n{stop} mar stop vancomycin")


def test_more_than_the_bag_holds_is_implausible_within_ten_minutes_too() -> None:
    """Eleven hundredths too much of a bag of half an hour are less than ten minutes."""
    start = "08:00 mar start vancomycin rate=100mL/h volume=50mL\n"

    assert [] == reasons(f"{start}08:33 mar stop vancomycin")
    assert ["implausible"] == reasons(f"{start}08:34 mar stop vancomycin")


def test_all_rate_changes_and_bags_are_applied() -> None:
    """Half the bag at one rate, half at another, and a second bag that was hung."""
    start = "08:00 mar start vancomycin rate=100mL/h volume=100mL\n08:30 mar rate-change vancomycin rate=50mL/h\n"

    assert [] == reasons(f"{start}09:30 mar stop vancomycin")
    assert [] == reasons(f"{start}09:30 mar new-bag vancomycin volume=50mL\n10:30 mar stop vancomycin")
    assert ["implausible"] == reasons(f"{start}10:30 mar stop vancomycin")


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("10:00 mar stop vancomycin", []),
        ("10:01 mar stop vancomycin", ["implausible"]),
        ("08:30 mar stop vancomycin", []),
        ("08:29 mar stop vancomycin", ["implausible"]),
        ('08:29 mar stop vancomycin reason="reaction"', []),
        ('10:01 mar stop vancomycin reason="slowed"', []),
    ],
)
def test_the_ordered_duration_is_met_within_a_factor_of_two_or_a_reason(stop: str, expected: list[str]) -> None:
    """A stop for a reaction is legitimate when the reason is charted."""
    assert expected == reasons(f"07:30 order O1 vancomycin for=60\n08:00 mar start vancomycin order=O1\n{stop}")


def test_an_early_stop_with_its_reason_excuses_the_rest_of_the_bag() -> None:
    """Without the reason it is implausible."""
    start = "08:00 mar start vancomycin rate=100mL/h volume=100mL\n08:20 mar stop vancomycin"

    assert ["implausible"] == reasons(start)
    assert [] == reasons(f'{start} reason="reaction"')


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("+1d 08:00 mar stop vancomycin", []),
        ("+1d 08:01 mar stop vancomycin", ["implausible"]),
        ("20:00 mar new-bag vancomycin\n+1d 08:01 mar stop vancomycin", []),
        ("09:00 mar new-bag vancomycin\n+1d 09:01 mar stop vancomycin", ["implausible"]),
        ("20:00 mar rate-change vancomycin rate=1mg/h\n+1d 08:01 mar stop vancomycin", []),
        ("20:00 mar pause vancomycin\n21:00 mar resume vancomycin\n+1d 08:30 mar stop vancomycin", []),
    ],
)
def test_one_bag_hangs_no_longer_than_a_day(entries: str, expected: list[str]) -> None:
    """Running minutes of each bag; a drip with rate changes and no charted bag is not held to it."""
    assert expected == reasons(f"08:00 mar start vancomycin\n{entries}")


def test_an_absent_total_is_reported_only_where_the_site_asks_for_it() -> None:
    """`require_charted_total` is the knob."""
    chart = f"08:00 mar start vancomycin\n09:05 mar stop vancomycin\n{OVER}"

    assert ["total"] == [finding.reason for finding in found(rule, chart, with_times(require_charted_total=True))]


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 3, 8), (-6, "01:30 mar start vancomycin"), (-5, "03:35 mar stop vancomycin for=65")),
        (date(2026, 11, 1), (-5, "01:30 mar start vancomycin"), (-6, "01:35 mar stop vancomycin for=65")),
    ],
)
def test_the_clock_change_adds_and_loses_no_minute(day: date, before: tuple[int, str], after: tuple[int, str]) -> None:
    """Sixty-five minutes in both nights."""
    assert [] == found(rule, over_clock_change(day, before, (after[0], f"{after[1]}\n12:30 adt discharge")))


def test_without_a_start_or_a_stop_there_is_nothing_to_compare() -> None:
    """The missing end is reported by its own rule, and nothing else."""
    assert ["infusion-stop-time-missing"] == names(f"08:00 mar start x rate=100mL/h volume=100mL\n{OVER}", rules=RULES)
    assert ["infusion-start-time-missing"] == names(f"09:05 mar stop x volume=100mL\n{OVER}", rules=RULES)


def test_minutes_and_threshold_are_shown() -> None:
    """What was derived and which knob was applied."""
    finding = found(rule, f"08:00 mar start vancomycin\n09:05 mar stop vancomycin for=90\n{OVER}")[0]

    assert finding.measure is not None
    assert (65, 1) == (finding.measure.minutes, finding.measure.threshold)
