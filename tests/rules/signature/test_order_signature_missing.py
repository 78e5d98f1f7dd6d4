"""What authenticates an order."""

import pytest

from streams.rules.signature.order_signature_missing import order_signature_missing as rule
from tests.rules.judge import at, found, judge

LATER = at("13:00", days=4)
GIVEN = "\n08:00 mar start vancomycin order=O1\n12:30 adt discharge"
SIGNED = "07:52 sign author order=O1 by=D1 signed_at=07:52"


def reasons(events: str, order: str = "") -> list[str | None]:
    chart = f"07:50 order O1 vancomycin by=D1 {order}\n{events}{GIVEN}"
    return [finding.reason for finding in found(rule, chart, now=LATER)]


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("", ["unsigned"]),
        (SIGNED, []),
        ("07:52 sign author order=O2 by=D1 signed_at=07:52", ["unsigned"]),
        ("07:52 sign author order=O1 by=D1 method=stamp signed_at=07:52", ["unsigned"]),
        ("07:52 sign author order=O1 by=RN1 signer.role=nurse signed_at=07:52", ["unsigned"]),
        ("07:52 sign cosign order=O1 by=D2 signed_at=07:52", []),
        ("07:52 sign attest order=O1 by=D1 signed_at=07:52", ["attested"]),
        (f"{SIGNED}\n07:53 sign attest order=O1 by=D1 signed_at=07:53", []),
    ],
)
def test_an_order_is_signed_by_a_provider(signature: str, expected: list[str]) -> None:
    """A stamp, a nurse's acknowledgement and an attestation do not stand for it."""
    assert expected == reasons(signature)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Plan: vancomycin 1 g IV today.", []),
        ("Give vancomycin.", []),
        ("Vancomycin was not given.", ["unsigned"]),
        ("Allergies reviewed: vancomycin.", ["unsigned"]),
        ("Received vancomycin last month.", ["unsigned"]),
        ("Plan: cefepime.", ["unsigned"]),
    ],
)
def test_a_signed_note_may_show_the_intent(words: str, expected: list[str]) -> None:
    """The drug is named as one to be given; history and denial show none."""
    note = f'07:55 note provider N1 by=D1 text="{words}"'

    assert expected == reasons(f"{note}\n07:56 sign author note=N1 by=D1 signed_at=07:56")
    assert ["unsigned"] == reasons(note)


@pytest.mark.parametrize("mode", ["verbal", "telephone"])
@pytest.mark.parametrize(
    ("signature", "order", "expected"),
    [
        (SIGNED, "received_by=RN1", []),
        (SIGNED, "", ["verbal"]),
        ("+2d 07:50 sign author order=O1 by=D1 signed_at=07:50", "received_by=RN1", []),
        ("+2d 07:51 sign author order=O1 by=D1 signed_at=07:51", "received_by=RN1", ["verbal"]),
    ],
)
def test_a_spoken_order_names_who_took_it_and_is_signed_in_two_days(
    mode: str, signature: str, order: str, expected: list[str]
) -> None:
    """Forty-eight hours to the minute; alone it is audit risk."""
    assert expected == reasons(signature, f"mode={mode} {order}")


def test_an_order_under_which_nothing_was_given_is_not_judged() -> None:
    """It supports no claim."""
    assert [] == found(rule, "07:50 order O1 vancomycin by=D1\n12:30 adt discharge", now=LATER)


def test_it_waits_for_the_grace_or_for_the_claim() -> None:
    """Two days after the closing; sooner where the claim goes out sooner."""
    chart = f"07:50 order O1 vancomycin by=D1{GIVEN}"
    claimed = f"{chart}\n13:00 charge C1 96365 claim_submitted_at=20:00"

    assert at("12:30", days=2) == judge(chart, at("13:00"), rules=[rule]).next_deadline
    assert at("20:00") == judge(claimed, at("13:00"), rules=[rule]).next_deadline
    assert [at("20:00")] == [raised.raised_at for raised in judge(claimed, at("20:00"), rules=[rule]).raised]


def test_severities_are_those_of_the_reasons() -> None:
    """Unsigned blocks billing; a spoken order alone is audit risk."""
    verbal = f"07:50 order O1 vancomycin by=D1 mode=verbal\n{SIGNED}{GIVEN}"

    assert ["audit-risk"] == [raised.severity for raised in judge(verbal, LATER, rules=[rule]).raised]
    unsigned = judge(f"07:50 order O1 vancomycin by=D1{GIVEN}", LATER, rules=[rule])

    assert ["blocks-billing"] == [raised.severity for raised in unsigned.raised]
