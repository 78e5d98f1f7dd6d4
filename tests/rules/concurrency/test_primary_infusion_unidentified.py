"""What singles out the primary infusion of a site."""

import pytest

from streams.rules.concurrency.primary_infusion_unidentified import primary_infusion_unidentified as rule
from tests.rules.claims import chart, infusion
from tests.rules.judge import found

ONE = infusion("vancomycin", "08:00", "09:00", drug__category="therapeutic")


@pytest.mark.parametrize(("stop", "findings"), [("10:09", 0), ("10:10", 1), ("10:11", 0)])
def test_the_longest_is_primary(stop: str, findings: int) -> None:
    """A minute is enough; equal lengths are not."""
    assert findings == len(found(rule, chart(ONE, infusion("cefepime", "09:10", stop, drug__category="therapeutic"))))


@pytest.mark.parametrize(
    "settled",
    [
        infusion("cefepime", "09:10", "10:10", primary="true", drug__category="therapeutic"),
        infusion("rituximab", "09:10", "10:10", drug__category="chemotherapy"),
        infusion("cefepime", "09:10", "10:10", "access=L2", drug__category="therapeutic"),
        infusion("vancomycin", "09:10", "10:10", id="A2", drug__category="therapeutic").replace(
            "stop vancomycin", "stop vancomycin id=A2"
        ),
        "09:10 mar start cefepime access=L1",
    ],
)
def test_a_word_rank_or_site_of_its_own_settles_it(settled: str) -> None:
    """Marked primary, of higher rank, at another site, the same drug; a length nobody knows is not compared."""
    assert [] == found(rule, chart(ONE, settled))


@pytest.mark.parametrize(
    ("text", "findings"), [("Primary infusion: vancomycin.", 0), ("Primary nurse checked both.", 1)]
)
def test_a_note_may_call_one_primary(text: str, findings: int) -> None:
    """By the name of its drug."""
    other = infusion("cefepime", "09:10", "10:10", drug__category="therapeutic")

    assert findings == len(found(rule, chart(ONE, other, f'10:20 note nursing N1 text="{text}"')))


def test_pauses_are_no_running_time() -> None:
    """The paused one ran shorter, and the other is the longest."""
    paused = "08:10 mar pause vancomycin\n08:20 mar resume vancomycin"
    other = infusion("cefepime", "09:10", "10:10", drug__category="therapeutic")

    assert [] == found(rule, chart(ONE, paused, other))
