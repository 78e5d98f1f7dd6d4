"""Which standing orders are used, what is this patient's reason, and who authenticated them."""

import msgspec
import pytest

from streams.rules.necessity.standing_order_without_indication import standing_order_without_indication as rule
from tests.rules.judge import FACILITY, found

SIGN = "07:55 sign author order=O1 by=DR1"


def chart(order: str, sign: str = SIGN, note: str = "") -> str:
    return f"""
        07:50 order O1 diphenhydramine {order}
        {sign}
        {note}
        08:00 mar given diphenhydramine order=O1 route=iv-push
        12:30 adt discharge"""


@pytest.mark.parametrize("kind", ["standing_order=true", "mode=protocol"])
@pytest.mark.parametrize("words", ["", "per protocol", "premedication protocol", "standing order", "infusion pathway"])
def test_the_name_of_a_protocol_is_no_reason_of_this_patient(kind: str, words: str) -> None:
    """Nothing, or which protocol, does not say why this patient."""
    assert ["indication"] == [finding.part for finding in found(rule, chart(f'{kind} indication="{words}"'))]


@pytest.mark.parametrize(
    "lines",
    [
        chart('standing_order=true indication="itch with the last dose"'),
        chart("standing_order=true as_needed_for=itch"),
        chart("standing_order=true", note='07:56 note provider N1 text="Had hives at dose two."'),
        chart("mode=written"),
        "07:50 order O1 saline standing_order=true\n08:00 mar given saline order=O1 route=flush\n12:30 adt discharge",
        "07:50 order O1 diphenhydramine standing_order=true\n12:30 adt discharge",
    ],
)
def test_a_reason_another_kind_of_order_a_flush_and_an_unused_order_are_silent(lines: str) -> None:
    """Only what was given under a standing order without a reason counts."""
    assert [] == found(rule, lines)


@pytest.mark.parametrize("sign", ["", "07:55 sign attest order=O1 by=DR1", "07:55 sign author order=O2 by=DR1"])
def test_an_order_that_nobody_signed_is_not_authenticated(sign: str) -> None:
    """An attestation cannot cure an order, and another's signature is not this one's."""
    findings = found(rule, chart('standing_order=true indication="itch with the last dose"', sign))

    assert ["signature"] == [finding.part for finding in findings]


def test_signatures_are_asked_for_only_where_they_are_connected() -> None:
    """A site without the feed is not blamed for its silence."""
    feeds = tuple(feed for feed in FACILITY.feeds if feed != "SIG")
    profile = msgspec.structs.replace(FACILITY, feeds=feeds)

    assert [] == found(rule, chart("standing_order=true indication=itch", sign=""), profile)
