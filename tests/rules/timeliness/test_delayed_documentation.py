"""What must be complete when the grace is over."""

import msgspec
import pytest

from streams.profiles.base import Feed
from streams.rules.timeliness.delayed_documentation import delayed_documentation as rule
from tests.rules.judge import FACILITY, at, found, judge

LATER = at("12:30", days=5)
RAN = "08:00 mar start vancomycin\n09:05 mar stop vancomycin\n"
NOTE = "08:10 note provider N1 by=D1\n"
SIGN = "08:12 sign author note=N1 by=D1 signed_at=08:12\n"
END = "12:30 adt discharge\n"


def messages(events: str, feeds: tuple[Feed, ...] = FACILITY.feeds) -> list[str]:
    profile = msgspec.structs.replace(FACILITY, feeds=feeds)
    return [finding.message for finding in found(rule, events + END, profile, LATER)]


UNSIGNED = "The provider's note was not signed in time."
UNWRITTEN = "No provider's note was written in time."
INCOMPLETE = "The MAR of the infusion was not completed in time."


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (RAN + NOTE + SIGN, []),
        (RAN + NOTE, [UNSIGNED]),
        (RAN, [UNWRITTEN]),
        ("08:00 mar start vancomycin\n" + NOTE + SIGN, [INCOMPLETE]),
        ("09:05 mar stop vancomycin\n" + NOTE + SIGN, [INCOMPLETE]),
        ("08:00 mar given heparin route=flush\n", []),
        ("", []),
        (RAN + NOTE + SIGN + "09:00 note provider N2 state=addendum addendum_to=N1\n", []),
        (RAN + NOTE + SIGN + "09:00 note nursing N2\n", []),
    ],
)
def test_mar_and_provider_notes_are_complete(events: str, expected: list[str]) -> None:
    """Both ends of an infusion, a provider note, a signature; addenda and nursing notes are judged elsewhere."""
    assert expected == messages(events)


@pytest.mark.parametrize(
    ("signed", "count"),
    [("+2d 12:30", 0), ("+2d 12:31", 1)],
)
def test_a_signature_after_two_days_is_late_for_good_or_attested(signed: str, count: int) -> None:
    """Forty-eight hours from the departure to the minute; an attestation settles it."""
    clock = signed.split()[1]
    late = f"{RAN}{NOTE}{signed} sign author note=N1 by=D1 signed_at={clock}\n"

    assert count == len(messages(late))
    assert [] == messages(f"{late}{signed} sign attest note=N1 by=D1 signed_at={clock}\n")


def test_each_part_has_its_deadline() -> None:
    """A day for the MAR, two for the note; nothing stands before."""
    open_end = "08:00 mar start vancomycin\n" + NOTE + END

    assert at("12:30", days=1) == judge(open_end, at("13:00"), rules=[rule]).next_deadline
    assert at("12:30", days=2) == judge(open_end, at("13:00", days=1), rules=[rule]).next_deadline


def test_each_part_needs_its_feed() -> None:
    """No notes connected, no note asked for; no signatures connected, none asked for."""
    without = {gone: tuple(feed for feed in FACILITY.feeds if feed != gone) for gone in ("NOTE", "SIG")}

    assert [] == messages(RAN, without["NOTE"])
    assert [] == messages(RAN + NOTE, without["SIG"])
