"""When clean charting is recorded: after it happened, mostly at once, late with a label, and never in a batch."""

from datetime import timedelta
from itertools import combinations

import pytest

from tests.simulate.reading import CLEAN, MINUTE, Document, Stay, asked, at, instant, stays

LATE = timedelta(hours=4)


def entries() -> list[tuple[Stay, Document]]:
    return [(stay, event) for stay in stays(CLEAN) for event in stay.mar]


def lateness(event: Document) -> timedelta:
    return instant(event["time"]) - at(event["data"])


def test_nothing_is_recorded_before_it_happens() -> None:
    """Of no event does the recorded time lie before the clinical one."""
    early = [
        e["id"]
        for stay in stays(CLEAN)
        for e in stay.events
        if e["data"].get("status") != "planned" and lateness(e) < timedelta(0)
    ]

    assert [] == early


def test_an_entry_is_labelled_late_when_it_is_more_than_four_hours_late() -> None:
    """The label and the reason stand on late entries and on no others."""
    labels = {(lateness(event) > LATE, event["data"].get("late_entry", False)) for _, event in entries()}

    assert {(False, False), (True, True)} == labels


def test_every_late_entry_says_why() -> None:
    """A late entry has a reason."""
    mute = [
        event["id"] for _, event in entries() if event["data"].get("late_entry") and not event["data"].get("reason")
    ]

    assert [] == mute


def test_nothing_is_filed_a_day_late() -> None:
    """The MAR is complete within 24 hours, notes within 24, signatures within 24."""
    late = [
        e["id"]
        for stay in stays(CLEAN)
        for e in stay.events
        if lateness(e) > timedelta(hours=24) and "charge" not in e["type"]
    ]

    assert [] == late


@pytest.mark.parametrize("rate", [0.0, 0.12, 0.5])
def test_the_share_of_late_entries_is_what_was_asked(rate: float) -> None:
    """Entries filed more than ten minutes late are as many as asked, within four standard errors."""
    events = [
        e
        for stay in stays(
            asked(seed=9, encounters=250, late_rate=rate, correction_rate=0.0, defect_rate=0.0, near_miss_rate=0.0)
        )
        for e in stay.mar
        if e["data"]["purpose"] != "flush"
    ]
    share = sum(lateness(event) > 10 * MINUTE for event in events) / len(events)

    assert abs(share - rate) <= 4 * (rate * (1 - rate) / len(events)) ** 0.5


def test_most_entries_follow_within_minutes() -> None:
    """The median entry is filed within three minutes."""
    waits = sorted(lateness(event) for _, event in entries())

    assert waits[len(waits) // 2] < 3 * MINUTE


def test_nobody_charts_a_batch_by_hand() -> None:
    """No four manual entries spanning two hours are filed within two minutes."""
    for stay in stays(CLEAN):
        manual = [
            e for e in stay.mar if e["data"]["entry_method"] == "manual" and e["data"]["action"] in ("start", "stop")
        ]
        for four in combinations(manual, 4):
            filed = [instant(event["time"]) for event in four]
            if max(filed) - min(filed) <= 2 * MINUTE:
                happened = [at(event["data"]) for event in four]

                assert max(happened) - min(happened) < timedelta(hours=2), stay.truth.encounter_id


def test_minutes_are_those_of_a_clock() -> None:
    """The share of minutes on a quarter hour is 4 in 60, within four standard errors."""
    minutes = [at(event["data"]).minute for _, event in entries()]
    share = sum(minute % 15 == 0 for minute in minutes) / len(minutes)

    assert abs(share - 4 / 60) <= 4 * (4 / 60 * 56 / 60 / len(minutes)) ** 0.5


def test_no_documenter_rounds() -> None:
    """No nurse reaches the thresholds of a rounded-time pattern: quarter hours, or multiples of five."""
    by_nurse: dict[str, list[int]] = {}
    for _, event in entries():
        if event["data"]["action"] in ("start", "stop"):
            by_nurse.setdefault(event["data"]["performer"]["id"], []).append(at(event["data"]).minute)
    for nurse, minutes in by_nurse.items():
        if len(minutes) >= 30:
            assert sum(minute % 15 == 0 for minute in minutes) / len(minutes) < 3 * 4 / 60, nurse
            assert sum(minute % 5 == 0 for minute in minutes) / len(minutes) < 0.6, nurse


def test_corrections_keep_the_wrong_version() -> None:
    """A corrected entry was filed, taken back and filed again; all three versions are in the record."""
    retracted = [
        (stay, e["data"])
        for stay in stays(CLEAN)
        for e in stay.of("administration")
        if e["data"].get("status") == "entered-in-error"
    ]
    again = [
        [
            e
            for e in stay.mar
            if e["data"]["administration_id"] == data["administration_id"] and e["data"]["action"] == data["action"]
        ]
        for stay, data in retracted
    ]

    assert len(retracted) > 5
    assert all(len(held) == 1 and held[0]["data"]["reason"].startswith("correction") for held in again)
