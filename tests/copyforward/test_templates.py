"""Template wording is learned from the stream: bounded, mergeable, silent until warm, shippable."""

import msgspec
import pytest

from streams.copyforward.note_print import NotePrint
from streams.copyforward.templates import Templates
from tests.copyforward.notes import KNOBS, note

PHRASE = "Call light is within easy reach."
OTHER = "Told us about her garden at length."


def seen(patients: range, text: str = f"{PHRASE}\nBP 120/80.", author: str = "") -> Templates:
    templates = Templates(KNOBS)
    for patient in patients:
        templates.learn("ward", f"P{patient}", note(text, ident=f"N{patient}", author=author or f"A{patient}"), ())
    return templates


def rarity(templates: Templates, text: str, author: str = "Hask") -> float:
    return templates.rarity("ward", "PAT-1", note(f"{PHRASE}\n{text}", author=author))[1]


def test_wording_is_unknown_until_enough_patients_were_seen() -> None:
    """Fifty by default, per site and note kind."""

    assert not seen(range(30)).warm("ward")
    assert seen(range(80)).warm("ward")
    assert not seen(range(80)).warm("other ward")


def test_a_sentence_of_many_patients_is_worth_nothing_and_a_new_one_much() -> None:
    """What everybody's note says cannot show a copy."""
    templates = seen(range(80))

    assert 0 == rarity(templates, PHRASE)
    assert rarity(templates, OTHER) > 5


def test_one_patient_however_often_makes_no_template() -> None:
    """Counted are patients, not notes; one's own notes do not count at all."""
    templates = seen(range(80))
    for visit in range(50):
        templates.learn("ward", "PAT-1", note(OTHER, ident=f"V{visit}"), ())

    assert rarity(templates, OTHER, author="Orr") > 5


def test_what_an_author_writes_for_several_patients_is_that_author_s_own_phrase() -> None:
    """Worth nothing for that author, something for others."""
    templates = seen(range(80))
    for patient in range(100, 106):
        templates.learn("ward", f"P{patient}", note(OTHER, ident=f"N{patient}", author="Hask"), ())

    assert 0 == rarity(templates, OTHER, author="Hask")
    assert rarity(templates, OTHER, author="Orr") > 1


def test_lines_that_visits_usually_keep_lose_their_weight() -> None:
    """A diagnosis line stays the same for a patient and opens like all diagnosis lines."""
    templates = Templates(KNOBS)
    for patient in range(80):
        first, again = (_visit(patient, visit) for visit in (0, 1))
        templates.learn("ward", f"P{patient}", first, ())
        templates.learn("ward", f"P{patient}", again, (first,))
    openings = _visit(200, 0)
    kept, changed = (templates.left("ward", opening) for opening in memoryview(openings.openings).cast("I")[:2])

    assert 0 == kept
    assert 1 == changed


def _visit(patient: int, visit: int) -> NotePrint:
    illness = chr(97 + patient % 26) + chr(97 + patient // 26)
    text = f"Diagnosis on record: illness {illness}.\nToday she says thing {patient}x{visit}."
    return note(text, ident=f"N{patient}-{visit}", encounter=f"E{patient}-{visit}", days=visit)


def test_tables_travel_as_a_file_and_merge_in_any_order_any_number_of_times() -> None:
    """Two halves merged, once or twice, are the whole; a file read again is the same file."""
    whole, one, two = seen(range(80)), seen(range(45)), seen(range(35, 80))
    merged = Templates.from_bytes(one.to_bytes(), KNOBS)
    for _ in range(2):
        merged.merge(two.tables)
    back = Templates.from_bytes(two.to_bytes(), KNOBS)
    back.merge(one.tables)

    assert whole.to_bytes() == merged.to_bytes() == back.to_bytes()


def test_the_table_holds_no_text() -> None:
    """It can be shipped to another site."""
    value = seen(range(60)).to_bytes()

    assert b"light" not in value
    assert b"P1" not in value


@pytest.mark.parametrize("most", [50, 200])
def test_a_table_is_bounded_and_keeps_what_many_patients_share(most: int) -> None:
    """The rarest sentences leave first."""
    templates = Templates(msgspec.structs.replace(KNOBS, template_sentences=most))
    for patient in range(300):
        templates.learn("ward", f"P{patient}", note(f"{PHRASE}\nOnly of number q{patient}q.", ident=f"N{patient}"), ())
    table = templates.tables["ward"]

    assert max(len(table.sentences), len(table.phrases)) <= most
    assert 0 == rarity(templates, PHRASE)
