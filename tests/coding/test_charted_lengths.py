"""Figures nobody could have meant reach no assessment."""

import pytest

from schemas.codec import encode
from schemas.timeline import parse
from streams.verdict import judge
from tests.rules.judge import FACILITY, at


@pytest.mark.parametrize("minutes", ["1000000000000000000000", "-5", "0", "527000"])
def test_a_length_no_infusion_can_have_is_left_out(minutes: str) -> None:
    """The assessment can be written, and carries no such number."""
    stay = f"08:00 mar given morphine route=iv-push for={minutes}\n12:30 adt discharge"
    verdict = judge("ENC-1", parse(stay), (), at("13:00"), FACILITY)

    assert verdict.assessment is not None
    assert [service.minutes in (None, 0) for service in verdict.assessment.services] == [True]
    assert encode(verdict.assessment)
