"""What is a second access device in use, and what says why it was needed."""

import pytest

from streams.rules.necessity.second_access_necessity_missing import second_access_necessity_missing as rule
from tests.rules.judge import found


def chart(second: str = "", more: str = "", entry: str = "mar start cefepime access=L2") -> str:
    return f"""
        08:00 access placed L1 kind=peripheral
        08:05 mar start vancomycin access=L1
        {more}
        08:20 access placed L2 kind=peripheral {second}
        08:30 {entry}
        12:30 adt discharge"""


@pytest.mark.parametrize(
    "reason",
    [
        "incompatible drugs", "not compatible", "protocol", "first line infiltrated", "lost access", "L1 occluded",
        "inadequate flow", "rapid rate needed", "vesicant, separate line required",
    ],
)  # fmt: skip
def test_incompatibility_protocol_lost_access_and_rate_are_reasons(reason: str) -> None:
    """With the device, with the drug, or in a note that speaks of a further access."""
    noted = f'08:25 note nursing N1 text="Second IV placed: {reason}"'

    assert [] == found(rule, chart(f'reason="{reason}"'))
    assert [] == found(rule, chart(more=noted))
    assert [] == found(rule, chart(entry=f'mar start cefepime access=L2 reason="{reason}"'))


@pytest.mark.parametrize("reason", ["", "convenience", "patient request", "second line", "no infiltration"])
def test_convenience_and_denied_reasons_are_none(reason: str) -> None:
    """The finding is about the second device."""
    assert ["L2"] == [finding.subject.access_id for finding in found(rule, chart(f'reason="{reason}"'))]


@pytest.mark.parametrize(
    "lines",
    [
        chart(entry="mar start cefepime access=L1 line=red"),
        chart(entry="mar given saline route=flush access=L2"),
        chart(entry="mar given ketorolac route=intramuscular access=L2"),
        chart(entry="mar start cefepime"),
        chart(more="08:15 access removed L1"),
    ],
)
def test_lumens_flushes_injections_and_a_replaced_device_need_no_reason(lines: str) -> None:
    """Two devices in use are two devices through which drugs go in."""
    assert [] == found(rule, lines)


def test_a_note_that_names_no_further_access_does_not_give_the_reason() -> None:
    """An incompatibility between drugs alone does not say why there is a second line."""
    assert 1 == len(found(rule, chart(more='08:25 note nursing N1 text="Drugs are incompatible."')))


def test_the_second_is_the_one_on_record_later() -> None:
    """Also where a drug went through it first."""
    lines = """
        08:00 access placed L1 kind=port
        08:10 access placed L2 kind=peripheral
        08:12 mar given ondansetron route=iv-push access=L2
        08:30 mar start cefepime access=L1
        12:30 adt discharge"""

    assert ["L2"] == [finding.subject.access_id for finding in found(rule, lines)]
