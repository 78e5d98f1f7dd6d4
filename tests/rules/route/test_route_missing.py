"""When an entry does not say how a drug went in."""

import pytest

from streams.rules.route.route_missing import route_missing as rule
from tests.rules.judge import found, judge, names

OVER = "\n12:30 adt discharge"


@pytest.mark.parametrize(
    "timeline",
    [
        "08:00 mar given ketorolac",
        "08:00 mar given ketorolac route_text=usual",
        "08:00 mar given - id=A1",
        "08:00 mar start vancomycin route=none\n09:05 mar stop vancomycin route=none",
        "08:00 mar given ketorolac order=O1\n07:30 order O1 ketorolac route=iv-push",
        "08:00 mar given ketorolac order=O1\n07:30 order O1 ketorolac",
    ],
)
def test_a_missing_or_unknown_route_is_reported(timeline: str) -> None:
    """The route of the order does not stand in for it."""
    assert 1 == len(found(rule, timeline + OVER))


@pytest.mark.parametrize(
    "timeline",
    [
        "08:00 mar given ketorolac route=iv-push",
        "08:00 mar given ketorolac route_text=IV",
        "08:00 mar given ketorolac route_text=TOP",
        "08:00 mar given aspirin route=oral",
        "08:00 mar start vancomycin route=none\n09:05 mar stop vancomycin",
        "08:00 mar given saline purpose=flush",
        "08:00 mar given aspirin order=O1\n07:30 order O1 aspirin route=oral",
        "08:00 mar given ointment order=O1\n07:30 order O1 ointment route_text=TOP",
        "08:00 mar not-given ketorolac",
    ],
)
def test_a_known_route_and_what_is_not_given_by_line_or_needle_are_silent(timeline: str) -> None:
    """One entry with a route is enough; flushes and oral orders need none."""
    assert [] == found(rule, timeline + OVER)


def test_it_stands_at_once_and_says_whether_a_word_was_not_known() -> None:
    """Nothing is waited for; the word itself is not repeated."""
    missing = judge("08:00 mar given ketorolac", rules=[rule]).raised[0].finding
    unknown = judge("08:00 mar given ketorolac route_text=usual", rules=[rule]).raised[0].finding

    assert (None, "unmapped") == (missing.evidence[0].found, unknown.evidence[0].found)
    assert missing.message != unknown.message


def test_it_holds_back_what_follows_from_it() -> None:
    """An entry without a route is not also reported as ambiguous."""
    raised = names("08:00 mar given ketorolac dose=15mg" + OVER)

    assert "route-missing" in raised
    assert "route-ambiguous" not in raised
