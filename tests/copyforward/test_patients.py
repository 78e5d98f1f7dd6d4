"""Text of another patient is found, by ids alone, in a bounded index."""

import msgspec

from streams.copyforward.find import Place
from streams.copyforward.patients import Patients
from tests.copyforward.notes import KNOBS, kinds, note

LINE = "BP 131/70, pulse 82, temp 98.1, resp 16, sats 97%, weight 81.3 kg"


def place_with(text: str, patient: str = "PAT-0", days: float = 0) -> Place:
    place = Place.new(KNOBS)
    place.learn("ward", patient, note(text, ident="N-0", encounter="ENC-0", days=days), ())
    return place


def test_another_patient_s_values_are_a_privacy_incident() -> None:
    """Named by the id of the other note; nothing else of it is said."""
    (found,) = place_with(LINE).find("ward", "PAT-1", note(f"{LINE}\nCame by bus.", days=3), ())

    assert ("other-patient", "N-0", True) == (found.kind, found.source_note_id, found.privacy)


def test_one_s_own_earlier_note_is_no_other_patient_s() -> None:
    """Neither in the index nor in the history."""
    earlier = note(LINE, ident="N-0", encounter="ENC-0")
    own, shared = place_with(LINE, "PAT-1"), place_with(LINE)

    assert ["clone"] == kinds(own.find("ward", "PAT-1", note(LINE, days=3), [earlier]))
    assert ["clone"] == kinds(shared.find("ward", "PAT-1", note(LINE, days=3), [earlier]))


def test_what_was_written_later_or_long_ago_is_not_compared() -> None:
    """Only notes before this one, and not older than the knob."""
    now = note(LINE, days=3)

    assert () == place_with(LINE, days=4).find("ward", "PAT-1", now, ())
    assert () == place_with(LINE, days=-200).find("ward", "PAT-1", now, ())


def test_a_note_that_a_merge_brought_is_no_copy_of_itself() -> None:
    """An older version is known under the patient it was first filed for."""
    newer = note(f"{LINE}\nCame by bus.", ident="N-0", encounter="ENC-0", days=3)

    assert () == place_with(LINE).find("ward", "PAT-1", newer, ())


def test_the_index_is_bounded_and_keeps_the_newest_in_any_order() -> None:
    """The oldest leave; the same notes give the same bytes."""
    knobs = msgspec.structs.replace(KNOBS, other_patient_notes=10)
    notes = [note(f"{LINE} item {at}", ident=f"N-{at:02d}", days=at) for at in range(40)]
    forwards, backwards = Patients(knobs), Patients(knobs)
    for one, other in zip(notes, reversed(notes), strict=True):
        forwards.add("PAT-0", one)
        backwards.add("PAT-0", other)

    assert forwards.to_bytes() == backwards.to_bytes()
    assert forwards.to_bytes() == Patients.from_bytes(forwards.to_bytes(), knobs).to_bytes()
    assert b"N-30" in forwards.to_bytes()
    assert b"N-29" not in forwards.to_bytes()


def test_a_retracted_note_is_no_source() -> None:
    """It leaves the index."""
    place = place_with(LINE)
    place.patients.discard("N-0")

    assert () == place.find("ward", "PAT-1", note(LINE, days=3), ())


def test_the_index_holds_no_text() -> None:
    """Checksums of sentences, and ids."""
    value = place_with("Reports palpitations, weight 81.3 kg").patients.to_bytes()

    assert b"palpitations" not in value
    assert b"81.3" not in value
