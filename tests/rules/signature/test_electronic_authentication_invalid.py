"""The faults of an electronic signature, and what is none."""

import pytest

from streams.rules.signature.electronic_authentication_invalid import electronic_authentication_invalid as rule
from tests.rules.judge import at, found, judge, with_knobs

NOTE = '08:10 note provider N1 by=D1 state=final text="Vancomycin today."\n'
ALTERED = '10:00 note provider N1 by=D1 state=final text="Vancomycin 2 g today."\n'
SIGNED = "08:12 sign author note=N1 by=D1 method=electronic signed_at=08:12\n"


def messages(events: str) -> list[str]:
    return [finding.message for finding in found(rule, f"{events}\n12:30 adt discharge")]


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("author note=N1 by=D2 signed_at=08:12", "The note is signed as author by somebody else."),
        ("- note=N1 by=D2 signed_at=08:12", "The note is signed as author by somebody else."),
        ("author note=N1 signed_at=08:12", "The signature names no user."),
        ("author note=N1 by=D1", "The signature has no time."),
        ("author note=N1 by=SYSTEM-1 signed_at=08:12", "The entry was signed by a program."),
        ('author note=N1 by=D1 signed_at=08:12 text="auto-signed after 24 h"', "The entry was signed by a program."),
        ("author note=N1 by=SHARED-WS signed_at=08:12", "The login of the signature is shared."),
        ("author order=O1 by=D1 method=electronic", "The signature has no time."),
    ],
)
def test_each_fault_is_named(signature: str, expected: str) -> None:
    """One finding for a signature, whatever is wrong with it; the first fault is its message."""
    assert [expected] == messages(f"{NOTE}08:12 sign {signature}")


@pytest.mark.parametrize(
    "signature",
    [
        "author note=N1 by=D1 signed_at=08:12",
        "author note=N1 by=d1 signed_at=08:12",
        "cosign note=N1 by=D2 signed_at=08:12",
        "supervise note=N1 by=D2 signed_at=08:12",
        "attest note=N1 by=D2 signed_at=08:12",
        "author note=N1 by=D2 method=handwritten",
        "author note=N1 by=D2 method=stamp",
        "author order=O1 by=D2 signed_at=08:12",
        'author note=N1 by=D1 signed_at=08:12 text="signed by hand, automatic door was open"',
    ],
)
def test_the_author_another_role_and_another_method_are_no_fault(signature: str) -> None:
    """Who cosigns is somebody else; a stamp is judged elsewhere; a colleague may sign an order."""
    assert [] == messages(f"{NOTE}08:12 sign {signature}")


def test_the_note_of_a_scribe_is_signed_by_another() -> None:
    """A scribe writes and does not sign."""
    assert [] == messages(f"08:10 note provider N1 by=S1 author.role=scribe\n{SIGNED}")


def test_one_login_under_two_names_is_shared() -> None:
    """Names with no word in common; the same name written otherwise is one person."""
    first = '08:12 sign author note=N1 by=D1 signer.name="Roe, Jane" signed_at=08:12\n'
    other = '09:00 sign cosign note=N1 by=D1 signer.name="{}" signed_at=09:00'

    assert 2 == len(messages(NOTE + first + other.format("John Doe")))
    assert [] == messages(NOTE + first + other.format("Jane Roe MD"))


def test_a_login_that_the_site_lists_is_shared() -> None:
    """The profile names the logins of a station."""
    profile = with_knobs("providers", shared_logins=["D1"])

    assert 1 == len(found(rule, f"{NOTE}{SIGNED}12:30 adt discharge", profile))


@pytest.mark.parametrize(
    ("later", "count"),
    [
        ('10:00 note provider N1 by=D1 state=final text="Vancomycin 2 g today."', 1),
        ('10:00 note provider N1 by=D1 state=final text="Vancomycin   today."', 0),
        ("10:00 note provider N1 by=D1 state=final", 0),
        ('10:00 note provider N1 by=D1 state=amended text="Vancomycin 2 g today."', 0),
        ('08:11 note provider N1 by=D1 state=final text="Vancomycin 2 g today."', 0),
        (
            ALTERED + "10:01 sign author note=N1 by=D1 signed_at=10:01",
            0,
        ),
        (
            ALTERED + '10:05 note provider N1 by=D1 state=final text="Vancomycin today."',
            0,
        ),
        (ALTERED + "10:01 sign cosign note=N1 by=D2 signed_at=10:01", 0),
    ],
)
def test_the_text_that_holds_is_the_text_that_was_signed(later: str, count: int) -> None:
    """Changed and not signed again; spacing, a repeat without text, and the restored text are no change."""
    assert count == len(messages(f"{NOTE}{SIGNED}{later}"))


def test_it_stands_as_events_arrive() -> None:
    """Raised with the signature."""
    raised = judge(f"{NOTE}08:12 sign author note=N1 by=D2 signed_at=08:12", at("08:13"), rules=[rule]).raised

    assert [at("08:12")] == [one.raised_at for one in raised]
