"""What makes an addendum complete."""

import msgspec
import pytest

from streams.profiles.base import Feed
from streams.rules.timeliness.addendum_incomplete import addendum_incomplete as rule
from tests.rules.judge import FACILITY, at, found, judge

WHOLE = "by=RN1 state=addendum addendum_to=N1 reason=omitted"
SIGN = "\n14:01 sign author note=N2 by=RN1 signed_at=14:01"
LATER = at("14:00", days=3)


def lacking(note: str, signature: str = SIGN) -> list[str]:
    events = f"08:10 note nursing N1 by=RN1\n14:00 note nursing N2 {note}{signature}\n15:00 adt discharge"
    return [item.field for finding in found(rule, events, now=LATER) for item in finding.evidence]


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        (WHOLE, []),
        ("by=RN1 state=addendum reason=omitted", ["addendum_to"]),
        ("by=RN1 state=addendum addendum_to=N2 reason=omitted", ["addendum_to"]),
        ("by=RN1 state=final addendum_to=N1 reason=omitted", ["state"]),
        ("by=RN1 addendum_to=N1 reason=omitted", ["state"]),
        ("state=addendum addendum_to=N1 reason=omitted", ["author"]),
        ("by=RN1 state=addendum addendum_to=N1", ["reason"]),
        ("by=RN1 state=amended reason=omitted", []),
        ("by=RN1 state=amended", ["reason"]),
        ("by=RN1 state=final", []),
        ("state=addendum", ["addendum_to", "author"]),
    ],
)
def test_mark_link_author_and_reason_are_there(note: str, fields: list[str]) -> None:
    """An amendment is its own link; a plain note needs none of it."""
    assert fields == lacking(note)


def test_a_missing_reason_alone_is_informational() -> None:
    """Anything else is audit risk."""
    chart = "14:00 note nursing N2 by=RN1 state=addendum {}" + SIGN + "\n15:00 adt discharge"
    severities = [
        raised.severity
        for link in ("addendum_to=N1", "")
        for raised in judge(chart.format(link), LATER, rules=[rule]).raised
    ]

    assert ["informational", "audit-risk"] == severities


@pytest.mark.parametrize(
    ("signature", "fields"),
    [
        ("", ["signature"]),
        ("\n13:00 sign author note=N2 by=RN1 signed_at=13:00", ["signature"]),
        ("\n+1d 14:00 sign author note=N2 by=RN1", []),
        ("\n14:01 sign author note=N1 by=RN1", ["signature"]),
    ],
)
def test_the_signature_stands_under_the_version_that_holds(signature: str, fields: list[str]) -> None:
    """One that is older than the addendum, or under the original, is another's."""
    assert fields == lacking(WHOLE, signature)


def test_the_signature_has_two_days_also_after_the_closing() -> None:
    """Nothing is said of it before, and the deadline is known."""
    chart = f"08:00 adt discharge\n14:00 note nursing N2 {WHOLE}"

    assert ((), at("14:00", days=2)) == (
        judge(chart, at("15:00"), rules=[rule]).raised,
        judge(chart, at("15:00"), rules=[rule]).next_deadline,
    )


def test_where_signatures_are_not_connected_none_is_asked_for() -> None:
    """Missing is not disconnected."""
    feeds: tuple[Feed, ...] = tuple(feed for feed in FACILITY.feeds if feed != "SIG")
    chart = f"14:00 note nursing N2 {WHOLE}\n15:00 adt discharge"

    assert [] == found(rule, chart, msgspec.structs.replace(FACILITY, feeds=feeds), LATER)


def test_what_must_be_there_at_once_stands_as_events_arrive() -> None:
    """The missing link is raised with the record."""
    chart = "14:00 note nursing N2 by=RN1 state=addendum reason=omitted"

    assert [at("14:00")] == [raised.raised_at for raised in judge(chart, at("14:01"), rules=[rule]).raised]
