"""The list finds what its address asks for, in the order it asks for, a page at a time."""

from datetime import timedelta
from pathlib import Path

import pytest

from streams.ops.worklist.database import Database
from streams.ops.worklist.filters import Filter, UnknownFilter, read_filter
from streams.ops.worklist.listing import PAGE, Missing, page, words
from tests.worklist.test_database import answered
from tests.worklist.ward import NOW, alert, arrived, assessment


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Four encounters: two closed with alerts, one open, one clean; one alert is overridden."""
    found = Database(tmp_path / "worklist.sqlite")
    alerts = [
        alert("a1", encounter_id="E1", unit="EAST", documenters=["RN-1"], raised_at="2026-03-02T10:00:00Z"),
        alert("a2", encounter_id="E1", unit="EAST", documenters=["RN-2"], rule="diluent-missing", severity="audit-risk"),
        alert("a3", encounter_id="E2", unit="WEST", documenters=["RN-1"], severity="downcode-risk", rule="route-missing"),
        alert("a4", encounter_id="E3", unit="EAST", severity="informational", raised_at="2026-03-09T11:00:00Z", phase="live"),
        alert("a5", encounter_id="E4", unit="WEST", status="resolved"),
        alert("a6", encounter_id="E5", unit="WEST"),
        alert("a7", encounter_id="", subject={"documenter_id": "RN-9"}),
    ]  # fmt: skip
    assessments = [
        assessment(name, unit=unit, documenters=["RN-4"])
        for name, unit in [("E1", "EAST"), ("E2", "WEST"), ("E4", "WEST")]
    ]
    found.apply([*arrived(alerts, assessments), answered("a6")])
    return found


def ids(database: Database, **asked: str) -> list[str]:
    """The encounters a filter finds, in their order."""
    return [line.encounter_id for line in page(database, read_filter(asked), NOW).lines]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["E1", "E2", "E3"]),
        ({"show": "answered"}, ["E5"]),
        ({"show": "clean"}, ["E4"]),
        ({"show": "all", "sort": "encounter"}, ["E1", "E2", "E3", "E4", "E5"]),
        ({"stay": "open"}, ["E3"]),
        ({"stay": "closed"}, ["E1", "E2"]),
        ({"unit": "EAST"}, ["E1", "E3"]),
        ({"severity": "audit-risk"}, ["E1"]),
        ({"rule": "route-missing"}, ["E2"]),
        ({"documenter": "RN-1"}, ["E1", "E2"]),
        ({"documenter": "RN-1", "rule": "diluent-missing"}, []),
        ({"documenter": "RN-4", "show": "clean"}, ["E4"]),
        ({"encounter": "3"}, ["E3"]),
        ({"days": "3"}, ["E1", "E2"]),
        ({"unit": "nowhere"}, []),
    ],
)
def test_a_filter_finds_the_encounters_that_have_what_it_asks(
    database: Database, asked: dict[str, str], expected: list[str]
) -> None:
    """What is asked of alerts has to be true of one and the same alert."""
    assert expected == ids(database, **asked)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("severity", ["E1", "E2", "E3"]),
        ("-severity", ["E3", "E2", "E1"]),
        ("age", ["E1", "E2", "E3"]),
        ("-age", ["E3", "E2", "E1"]),
        ("unit", ["E1", "E3", "E2"]),
        ("-encounter", ["E3", "E2", "E1"]),
    ],
)
def test_the_list_is_sorted_as_asked(database: Database, sort: str, expected: list[str]) -> None:
    """The gravest first by default; a minus turns an order round."""
    assert expected == ids(database, sort=sort)


def test_a_line_says_what_is_missing_once_for_each_rule(database: Database) -> None:
    """The gravest first, or what was filtered for; more than can be shown is counted."""
    more = [alert(f"b{n}", encounter_id="E1", rule=f"rule-{n}", severity="informational") for n in range(5)]
    database.apply(arrived([*more, alert("b9", encounter_id="E1")]))
    (line,) = page(database, read_filter({"unit": "EAST", "severity": "blocks-billing"}), NOW).lines
    (asked,) = page(database, read_filter({"rule": "rule-4"}), NOW).lines

    assert Missing("dose-missing", 2, "Chart the amount given with its unit.") == line.missing[0]
    assert (3, 4) == (len(line.missing), line.more)
    assert "rule-4" == asked.missing[0].rule


def test_the_words_of_the_filters_are_those_of_standing_alerts(database: Database) -> None:
    """With their numbers; findings about a practice are on a page of their own."""
    found = words(database)

    assert {"blocks-billing": 1, "downcode-risk": 1, "audit-risk": 1, "informational": 1} == found.severities
    assert {"diluent-missing": 1, "dose-missing": 2, "route-missing": 1} == found.rules
    assert ("EAST", "WEST") == found.units
    assert ("RN-1", "RN-2", "RN-4", "RN-9") == found.documenters


def test_a_long_list_comes_in_pages_that_neither_repeat_nor_skip(tmp_path: Path) -> None:
    """Every encounter is on one page."""
    database = Database(tmp_path / "worklist.sqlite")
    database.apply(arrived([alert(f"a{n}", encounter_id=f"E{n:03}") for n in range(2 * PAGE + 1)]))
    pages = [page(database, Filter(page=number), NOW) for number in (1, 2, 3, 4)]

    assert [PAGE, PAGE, 1, 0] == [len(each.lines) for each in pages]
    assert 2 * PAGE + 1 == len({line.encounter_id for each in pages for line in each.lines})
    assert (2 * PAGE + 1, 3) == (pages[0].total, pages[0].pages)


@pytest.mark.parametrize(
    "asked",
    [
        {"show": "everything"}, {"stay": ""}, {"severity": "high"}, {"days": "2"}, {"sort": "name; DROP TABLE alert"},
        {"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "9" * 400}, {"page": "²"}, {"unit": "u" * 257},
    ],
)  # fmt: skip
def test_an_address_that_says_nothing_is_told_so(asked: dict[str, str]) -> None:
    """With the part of it that is wrong."""
    with pytest.raises(UnknownFilter, match=next(iter(asked))):
        read_filter(asked)


def test_an_address_says_the_filter_and_nothing_that_is_as_ever() -> None:
    """It can be sent to a colleague, who sees the same list."""
    wanted = read_filter({"unit": "EAST & WEST", "page": "3", "show": "standing"})

    assert "unit=EAST+%26+WEST&page=3" == wanted.address(page=3)
    assert "unit=EAST+%26+WEST&sort=age" == wanted.sorted_by("age")
    assert "unit=EAST+%26+WEST&sort=-severity" == wanted.sorted_by("severity")


def test_age_is_counted_from_the_oldest_alert_that_stands(database: Database) -> None:
    """Settling it makes the encounter younger."""
    (line, *_) = page(database, read_filter({"unit": "EAST"}), NOW).lines
    database.apply(arrived([alert("a1", encounter_id="E1", unit="EAST", status="resolved")]))
    (younger,) = page(database, read_filter({"encounter": "E1"}), NOW).lines

    assert timedelta(hours=8, minutes=30) == younger.since - line.since
