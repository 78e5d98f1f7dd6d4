"""A note is read into sentences, with what each one is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.copyforward.sentences import words_of
from streams.copyforward.tokens import COSIGNED, OWN, QUOTED, SIGNATURE, STATIC, read_note

NOTE = """HPI
Slept badly since Sunday.
Past Medical History:
Had the appendix out as a child. Gave up smoking.
EXAM
Chest is clear on both sides.
Electronically signed by A. Hask, RN on 03/02/2026 12:10
Cosigned by B. Orr, MD 03/02/2026 15:00"""


def flags(text: str, author: str = "A. Hask") -> list[int]:
    return list(read_note(text, author).flags)


def test_headings_say_what_is_static_history() -> None:
    """From a heading of history to the next heading."""
    static = [at for at, flag in enumerate(flags(NOTE)) if flag & STATIC]

    assert [2, 3, 4] == static


def test_the_author_s_signature_is_told_from_another_one() -> None:
    """An initial before a name ends no sentence; a cosignature is marked."""
    signed = flags(NOTE)[-2:]

    assert [SIGNATURE | OWN, SIGNATURE | COSIGNED] == signed


@pytest.mark.parametrize(
    "text",
    [
        'Addendum. The original entry states "pulse was 82 and she slept badly." Weight checked.',
        'Quoting my note of 03/02/2026: "\npulse was 82\nshe slept badly\n"\nWeight checked.',
        "Copied from the note of 03/02/2026 by A. Hask:\npulse was 82\nshe slept badly\n\nWeight checked.",
        "From the record:\n> pulse was 82\n> she slept badly\nWeight checked.",
        "Per the nursing note \u201cpulse was 82, slept badly\u201d today.",
    ],
)
def test_text_with_its_source_is_quoted(text: str) -> None:
    """In quotation marks after a word about the source, under a line that names it, behind angle brackets."""
    found = flags(text)

    assert [flag for flag in found if flag & QUOTED]
    assert not found[-1] & QUOTED or len(found) == 1


def test_marks_without_a_source_quote_nothing() -> None:
    """A patient's own words are today's words."""

    assert [0] == flags('She says "my pulse is racing and I sleep badly" today')


def test_a_copy_with_fresh_times_is_the_same_sentence() -> None:
    """Dates and clock times are no part of a sentence's body, other numbers are."""
    one, two, other = (
        read_note(text).said[0].body
        for text in (
            "At 09:15 pulse 82 on 03/02/2026",
            "At 10:20 pulse 82 on 03/09/2026",
            "At 09:15 pulse 90 on 03/02/2026",
        )
    )

    assert one == two
    assert one != other


@given(st.text(st.characters(max_codepoint=127)))
def test_the_words_of_plain_text_are_those_of_any_text(text: str) -> None:
    """An accented letter at its end changes none of the words before it."""

    assert words_of(f"{text} \u00e9")[:-1] == words_of(text)
