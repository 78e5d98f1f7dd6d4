"""A patient's history: bounded, the newest notes, the same whatever the order of arrival."""

from hypothesis import given
from hypothesis import strategies as st

from streams.copyforward.history import History
from streams.copyforward.note_print import NotePrint
from tests.copyforward.notes import note

MOST_NOTES, MOST_BYTES = 5, 2600


def notes(sizes: list[int]) -> list[NotePrint]:
    """Notes a day apart, longer and shorter."""
    return [
        note(" ".join(f"word{at} sentence number {line}.\n" for line in range(size)), ident=f"N-{at}", days=at)
        for at, size in enumerate(sizes)
    ]


def kept(arriving: list[NotePrint]) -> bytes:
    history = History()
    for one in arriving:
        history = History.from_bytes(history.to_bytes())
        history.add(one, MOST_NOTES, MOST_BYTES)
    return history.to_bytes()


@given(st.lists(st.integers(1, 30), max_size=10), st.randoms(use_true_random=False))
def test_what_is_kept_does_not_depend_on_the_order_of_arrival(sizes: list[int], random: object) -> None:
    """Any order, through bytes after each note, gives the same bytes in the end."""
    written = notes(sizes)
    arriving = list(written)
    random.shuffle(arriving)  # type: ignore[attr-defined]

    assert kept(written) == kept(arriving)


@given(st.lists(st.integers(1, 40), max_size=12))
def test_a_history_is_never_larger_than_its_bounds(sizes: list[int]) -> None:
    """Sixteen notes and 32 kB by default; here fewer."""
    value = kept(notes(sizes))

    assert len(value) <= MOST_BYTES
    assert len(History.from_bytes(value).notes) <= MOST_NOTES


def test_the_newest_notes_stay() -> None:
    """The oldest leave first."""
    history = History.from_bytes(kept(notes([1] * 8)))

    assert ["N-3", "N-4", "N-5", "N-6", "N-7"] == [one.note_id for one in history.notes]


def test_a_newer_version_takes_the_place_of_a_note_and_a_retracted_one_leaves() -> None:
    """One note id is one note."""
    history = History()
    for one in (note("first", ident="N-1"), note("second", ident="N-1", days=1), note("third", ident="N-2")):
        history.add(one, MOST_NOTES, MOST_BYTES)
    history.discard("N-2")

    assert [note("second", ident="N-1", days=1)] == history.notes


def test_a_note_larger_than_all_room_is_not_kept() -> None:
    """Nothing is kept of it, and what is older does not come in again."""
    history = History()

    assert not history.add(note("one two three. " * 400, days=2), MOST_NOTES, 200)
    assert not history.add(note("one", ident="N-0"), MOST_NOTES, MOST_BYTES)


def test_no_word_and_no_value_of_a_note_is_in_its_history() -> None:
    """Checksums only: a stolen changelog holds no text."""
    history = History([note("Reports palpitations, BP 131/70, weight 81.3 kg, seen by Ottilie")])
    value = history.to_bytes()

    assert [] == [word for word in (b"palpitations", b"131/70", b"81.3", b"Ottilie", b"ottilie") if word in value]
