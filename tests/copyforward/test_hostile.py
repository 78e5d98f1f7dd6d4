"""Text that was written to break it: bounded time, bounded state, no failure."""

from time import perf_counter

import pytest

from streams.copyforward.find import Place
from streams.copyforward.history import History
from tests.copyforward.notes import KNOBS, note

HOSTILE = {
    "five megabytes": "BP 131/70, pulse 82. She slept badly.\n" * 130_000,
    "one token a million times": "pulse " * 1_000_000,
    "no spaces": "x1" * 2_000_000,
    "no line and no stop": "the pump ran on and on and " * 100_000,
    "only marks": "!" * 2_000_000,
    "only quotes": '"' * 1_000_000,
    "quotes that never close": 'reads "' * 200_000,
    "only line ends": "\n" * 2_000_000,
    "right to left": "\u05d0\u05d1\u05d2 \u202e\u0645\u0631\u062d\u0628\u0627 131/70 " * 50_000,
    "combining characters": "e\u0301\u0302\u0303" * 500_000,
    "NULs": "\0pulse\0 82\0" * 200_000,
    "digits": "1" * 2_000_000,
    "dates that are none": "99/99/9999 0000-00-00 25:61 " * 50_000,
    "from from from": "from of per in " * 200_000,
    "lone surrogates": "\ud800 pulse 82 " * 1000,
    "nothing": "",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_note_is_compared_in_bounded_time_and_state(name: str) -> None:
    """Read, kept, compared with itself a week later, and learned."""
    place, text = Place.new(KNOBS), HOSTILE[name]
    began = perf_counter()
    earlier, now = note(text, ident="N-0", encounter="ENC-0"), note(text, days=7)
    history = History()
    history.add(earlier, KNOBS.history_notes, KNOBS.history_bytes)
    place.learn("ward", "PAT-0", earlier, ())
    place.find("ward", "PAT-1", now, history.notes)

    assert perf_counter() - began < 2
    assert len(history.to_bytes()) <= KNOBS.history_bytes


def test_ten_thousand_notes_of_one_patient_stay_within_the_bounds() -> None:
    """The state of a patient does not grow with the notes, nor the time of a comparison."""
    place, value = Place.new(KNOBS), None
    began = perf_counter()
    for number in range(10_000):
        history = History.from_bytes(value)
        vitals = f"BP 1{number % 90 + 10}/70, pulse {number % 60 + 50}."
        text = f"Round {number}\n{vitals}\nTold of item{number % 700}.\nHask, RN"
        now = note(text, ident=f"N-{number}", encounter=f"ENC-{number // 4}", days=number / 50)
        place.find("ward", "PAT-1", now, history.notes)
        place.learn("ward", "PAT-1", now, history.notes)
        history.add(now, KNOBS.history_notes, KNOBS.history_bytes)
        value = history.to_bytes()

    assert value is not None
    assert len(value) <= KNOBS.history_bytes
    assert perf_counter() - began < 60
