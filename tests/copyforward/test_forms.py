"""A line of a known shape says what it would say if its whole wording were read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.copyforward.lines import forms_of, read_line, read_long_line
from streams.copyforward.sentences import read_sentence

LINES = [
    "BP 102/91  Pulse 64  Temp 98.0  Resp 18  SpO2 99%  Wt 102.5 kg",
    "O2 sat 98 percent on room air, pain score 5",
    "Infusion start time 0956. Infusion end time 11:16 am",
    "Lot number: BE39928, batch x2, cycle 3",
    "Signed: C. Testmann RN 2025-08-06 at 1137",
    "Seen on March 03, 2025 at 10:15",
    "Seen 03-mar-2025; next visit 4 may 2025",
    "Blood pressure 120 over 80, pulse 73",
    "Port accessed left chest 20 gauge at 0941",
    "IV left abdom1 22 gauge; iv right glut2x patent",
    "PMH: fracture of 1999",
    'The entry of 03/02/2025 reads: "pulse 82',
    "1200-1330 6.5/10 45/150 1:75 24:10 0000",
    "Weight 70.1 kg. Neuro: alert and oriented x3",
    "half a character \ud800 before pulse 82",
    "\u0663 pulse 8\u0663 of \u0664\u0665\u0666\u0667\u0668 12",
]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each case begins with no line read."""
    for remembered in (forms_of, read_line, read_sentence):
        remembered.cache_clear()


@pytest.mark.parametrize("line", LINES)
@given(st.data())
def test_figures_are_read_into_a_known_form_as_with_their_wording(line: str, data: st.DataObject) -> None:
    """Whatever the figures of the first line of a shape and of the next one are."""
    one, other = (_with_figures(line, data) for _ in range(2))
    read_line(one)

    assert read_long_line(other) == read_line(other)


def _with_figures(line: str, data: st.DataObject) -> str:
    digits = iter(data.draw(st.text("0123456789", min_size=len(line), max_size=len(line))))
    return re.sub("[0-9]", lambda _: next(digits), line)


def test_the_wording_of_a_known_form_is_not_read_again() -> None:
    """The second line of a shape costs no sentence."""
    read_line("BP 102/91  Pulse 64")
    before = read_sentence.cache_info().misses
    read_line("BP 131/70  Pulse 82")

    assert before == read_sentence.cache_info().misses


def test_a_date_in_words_is_a_date_whatever_year_stood_in_the_first_line() -> None:
    """A year of the last century is no date of service, the same line with one of this century is."""
    read_line("Seen on March 03, 1999")

    assert read_long_line("Seen on March 03, 2025") == read_line("Seen on March 03, 2025")
