"""When "IV" or "injection" leaves the method open."""

import pytest

from streams.rules.route.route_ambiguous import route_ambiguous as rule
from tests.rules.judge import found, judge

OVER = "\n12:30 adt discharge"


@pytest.mark.parametrize(
    "entry",
    [
        "08:00 mar given ceftriaxone route_text=IV",
        "08:00 mar given ceftriaxone route_text=IVPB",
        "08:00 mar given ceftriaxone route_text=IV order=O1\n07:30 order O1 ceftriaxone route=iv-push",
        "08:00 mar given ketorolac route_text=injection",
        "08:00 mar given ketorolac route_text=IM/SQ for=1",
    ],
)
def test_a_route_that_leaves_the_method_open_is_reported(entry: str) -> None:
    """The order does not say what was done, and a length tells no muscle from skin."""
    assert 1 == len(found(rule, entry + OVER))


@pytest.mark.parametrize(
    "entry",
    [
        "08:00 mar given ceftriaxone route_text=IV for=30",
        "08:00 mar given ceftriaxone route_text=IVPB rate=100mL/h",
        "08:00 mar given ceftriaxone route_text=IVPB device=pump",
        "08:00 mar start ceftriaxone route=none route_text=IVPB\n08:30 mar stop ceftriaxone route=none",
        '08:00 mar given ceftriaxone route_text="IV push"',
        "08:00 mar given ceftriaxone route=iv-push",
        "08:00 mar given ketorolac route_text=IM",
        "08:00 mar given ketorolac",
        "08:00 mar given ketorolac route_text=usual",
        "08:00 mar given saline route_text=IV purpose=flush",
    ],
)
def test_a_method_that_is_charted_or_derivable_is_silent(entry: str) -> None:
    """Length, rate, device, start and stop tell; a missing route is another rule's."""
    assert [] == found(rule, entry + OVER)


def test_it_waits_for_the_closing() -> None:
    """The length may still come."""
    assert () == judge("08:00 mar given ceftriaxone route_text=IV", rules=[rule]).raised
