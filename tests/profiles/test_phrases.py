"""Phrases are found where a plain search finds them, and the strings that spare the search are those of every match."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.profiles.phrases import Phrases, held_by

LETTERS = st.text("aAbBsSkK .0\u017f\u212a\u0130\u0131", max_size=12)
"""With the long s, the sign of the kelvin and the Turkish i, which ignoring case takes for plain letters."""


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (r"\bpaused\b", {"paused"}),
        (r"held|on hold", {"held", "on hold"}),
        (r"re-?sited", {"sited"}),
        (r"(?:was |were )?(?:stopped|halted)", {"stopped", "halted"}),
        (r"\d+\.00+ ?mg", {".00"}),
        (r"[Qq]\.[Dd]", {"Q.D", "q.D", "Q.d", "q.d"}),
        (r"(?<!no )(?:pain)(?! free)", {"pain"}),
        (r"(?P<half>half an? hour)", {"half a"}),
        (r"ab{0,2}|ab{2}", {"a", "ab"}),
        (r"(?:a|\d)b?", {""}),
        (r"(?:pain)?", {""}),
        (r"(?i)pain", {""}),
        (r"\x41BC", {""}),
        (r"(a)\1", {""}),
    ],
)
def test_every_match_holds_strings_that_follow_from_the_pattern(pattern: str, held: set[str]) -> None:
    """Optional parts and what surrounds a match say nothing; what is not understood spares no search."""

    assert held == held_by(pattern)


@pytest.mark.parametrize("pattern", [r"\bsk\b", r"(?<!a)s+|k$", r"[as]k", r"b.?a", r"i\.?0"])
@given(text=LETTERS)
def test_what_is_found_is_what_a_plain_search_finds(pattern: str, text: str) -> None:
    """Whatever the text, letters of other scripts included."""
    plain, phrases = re.compile(pattern, re.IGNORECASE), Phrases(pattern)

    assert [found.span() for found in plain.finditer(text)] == [found.span() for found in phrases.finditer(text)]
    assert bool(plain.search(text)) == bool(phrases.search(text))


def test_case_matters_where_it_is_asked_for() -> None:
    """An abbreviation in capitals is not the word in small letters."""
    cased = Phrases(r"\bMS\b", cased=True)

    assert cased.search("MS 2 mg")
    assert not cased.search("ms 2 mg")
