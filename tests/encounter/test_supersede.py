"""Which version holds, for any order in which versions are given."""

from itertools import permutations

import pytest

from schemas.envelope import ChartingEvent
from schemas.timeline import parse
from streams.encounter.supersede import in_force, merged_into


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("08:00 order O1 saline\n08:05 order O1 saline", {"e2"}),
        ("08:00 order O1 saline\n08:05 order O1 saline status=entered-in-error\n08:10 order O1 saline", {"e3"}),
        ("08:00 mar start saline\n08:01 mar pause saline\n08:02 mar pause saline", {"e1", "e2", "e3"}),
        (
            "08:01 mar pause saline\n08:02 mar pause saline\n"
            "08:01 mar pause saline status=entered-in-error recorded=08:09",
            {"e2"},
        ),
        (
            "08:01 mar pause saline\n08:02 mar pause saline\n"
            "08:05 mar pause saline status=entered-in-error recorded=08:09",
            set(),
        ),
        ("08:00 note nursing N1\n08:00 note nursing N1", {"e2"}),
    ],
    ids=["later-holds", "filed-again-after-retraction", "two-pauses", "one-retracted", "all-retracted", "tie-by-id"],
)
def test_the_version_that_holds(text: str, held: set[str]) -> None:
    """Corrections by recorded time, then id; retractions whatever comes first."""
    events: list[ChartingEvent] = parse(text)
    found = {tuple(sorted(event.id for event in in_force(order))) for order in permutations(events)}

    assert {tuple(sorted(held))} == found


def test_what_was_merged_into_itself_stays_what_it_is() -> None:
    """A feed may write such a merge; it says nothing."""
    merge = parse("08:00 merge encounter from=ENC-1 into=ENC-1")

    assert {} == merged_into(merge, "encounter")
