"""What is a copy that is untrue today, and what is honest: one small note before, one now."""

import msgspec
import pytest

from streams.copyforward.facts import fact
from streams.copyforward.find import Place
from streams.copyforward.note_print import NotePrint, number
from tests.copyforward.notes import KNOBS, carried, kinds, note

VITALS = "Obs 09:10: BP 131/70, pulse 82, temp 98.1, resp 16, sats 97%"
FRESH = "Obs 10:25: BP 118/64, pulse 74, temp 97.6, resp 14, sats 99%"
TIMES = "Infused from 09:30 to 11:05"
STORY = (
    "Slept badly since the storm and asks about swimming. Her knees ache on the stairs after the long drive."
    " The new tablets upset her stomach every morning. Wants to plant beans before the frost."
)
OTHER_STORY = "Cheerful, brought cake for the team. No new complaints, appetite back, walked the dog twice."


@pytest.fixture
def place() -> Place:
    """A place whose wording is known: eighty patients, each with a story of its own."""
    known = Place.new(KNOBS)
    for patient in range(80):
        told = f"Told a tale of item{patient}x and thing{patient}y."
        text = f"DAY SHEET\nObs 08:00: BP 1{patient:02d}/60, pulse 70\n{told}\nHask, RN"
        known.learn("ward", f"P{patient}", note(text, ident=f"L{patient}", encounter=f"L{patient}", days=-90), ())
    return known


def test_vitals_of_an_earlier_visit_are_stale() -> None:
    """All of the line, to the digit, with the fields named."""
    (found,) = carried(f"{VITALS}\n{OTHER_STORY}", f"{VITALS}\nCame by bus today, well rested and in good spirits.")

    assert ("values", "N-0") == (found.kind, found.source_note_id)
    assert ("bp", "hr", "rr", "spo2", "temp") == found.stale


@pytest.mark.parametrize("line", [FRESH, "Obs 10:25: BP 118/64, pulse 82, temp 98.1, resp 16, sats 99%"])
def test_fresh_vitals_are_honest_also_where_some_agree(line: str) -> None:
    """A value that differs speaks against the copy of its line."""

    assert () == carried(VITALS, line)


def test_both_ends_of_an_infusion_carried_are_stale_times() -> None:
    """Start and stop as they were a week ago."""

    assert ["times"] == kinds(carried(TIMES, f"{TIMES}, no complaint"))


def test_the_same_start_alone_is_honest() -> None:
    """Visits begin at the same minute."""

    assert () == carried(TIMES, "Infused from 09:30 to 10:55")


def test_times_that_the_mar_confirms_are_honest_and_ones_it_contradicts_count_double() -> None:
    """The structured truth decides."""
    earlier, now = note(TIMES, ident="N-0", encounter="ENC-0"), note(TIMES, days=7)
    own = {number(fact(field, clock).hashed) for field, clock in (("start", "0930"), ("stop", "1105"))}
    others = {number(fact(field, clock).hashed) for field, clock in (("start", "1015"), ("stop", "1120"))}
    plain, confirmed, contradicted = (
        Place.new(KNOBS).find("ward", "PAT-1", now, [earlier], charted) for charted in (None, own, others)
    )

    assert () == confirmed
    assert contradicted[0].bits == 2 * plain[0].bits


def test_the_day_of_an_earlier_visit_in_its_own_words_is_stale() -> None:
    """A mention of that day in other words is a reference, and honest."""
    told = "03/02/2026: here for cycle 2, no doses missed"

    assert ["date-of-service"] == kinds(carried(told, told))
    assert () == carried(told, "Last infusion on 03/02/2026 was tolerated well")


def test_a_section_of_an_earlier_note_is_carried_narrative(place: Place) -> None:
    """Without a word of where it is from, once the wording of the place is known."""
    (found,) = carried(f"{FRESH}\n{STORY}", f"{VITALS}\n{STORY}\nToday a new pump was used.", place=place)

    assert ("section", ()) == (found.kind, found.stale)
    assert 0.5 < found.fraction < 0.9


def test_an_edited_section_is_still_a_copy(place: Place) -> None:
    """A word here and there and another order change little."""
    edited = (
        "Her knees still ache on the stairs after the long drive. Slept very badly since the storm & asks about"
        " swimming. Wants to plant beans before the first frost. The new tablets upset her stomach each morning."
    )

    assert ["section"] == kinds(carried(STORY, edited, place=place))


TOLD = (
    "Walked {} meters along the pier with the borrowed crutch. Counted {} gulls from the kitchen window meanwhile."
    " Paid {} coins for raspberry sherbet afterwards, vomited {} times."
)


def test_the_same_words_about_other_figures_are_honest(place: Place) -> None:
    """A form filled in afresh; with its figures it would be a copy, and with a few of them hardly one."""
    before = TOLD.format(310, 41, 17, 6)

    assert () == carried(before, TOLD.format(290, 38, 22, 5), place=place)
    assert () == carried(before, TOLD.format(310, 38, 22, 5), place=place)
    assert ["section"] == kinds(carried(before, before, place=place))


def test_a_dose_that_is_the_same_does_not_make_new_figures_old(place: Place) -> None:
    """Treatment goes on at the same dose; everything measured is new."""
    told = (
        "Cilantromab 500 mg after sherbetol 40 mg over the borrowed pump, gulls {} in the window."
        " Raspberry drip 250 mL beside papricid 10 mg without trouble, sherbet {} today."
        " Marzipanib 75 mg with lemonade 200 mL against hiccups, burps {} afterwards."
    )

    assert () == carried(told.format(31, 17, 8), told.format(29, 22, 5), place=place)
    assert ["section"] == kinds(carried(told.format(31, 17, 8), told.format(31, 17, 8), place=place))


def test_a_sentence_that_only_tells_when_is_new_at_another_time(place: Place) -> None:
    """The same drug ran at other times."""
    told = "Cilantromab ran through the borrowed pump from {} to {}. Raspberry drip ran beside it from {} to {}."

    assert () == carried(
        told.format("09:10", "10:05", "10:20", "11:12"), told.format("08:31", "09:29", "09:50", "10:41"), place=place
    )


def test_one_value_that_happens_to_agree_is_chance(place: Place) -> None:
    """Beside a sentence in words that many visits share."""
    told = "By cannula in the left hand: cilantromab 500 mg, pulse {} after."

    assert () == carried(told.format(84), told.format(84), place=place)


def test_values_of_one_field_in_one_line_count_as_one() -> None:
    """Two of three pulses were there before; a wide choice of pulses agrees by chance."""
    told = "Pulse {} at first, pulse {} in between, pulse {} in the end"

    assert () == carried(told.format(81, 92, 85), told.format(85, 77, 81))


def test_a_fingerprint_from_before_figures_were_kept_is_still_compared(place: Place) -> None:
    """The state outlives a new version of the program."""
    told = TOLD.format(310, 41, 17, 6)
    earlier = note(told, ident="N-0", encounter="ENC-0")
    old = msgspec.convert(msgspec.to_builtins(earlier)[:-2], NotePrint)

    assert b"" == old.figures
    assert ["section"] == kinds(place.find("ward", "PAT-1", note(told, days=7), [old]))


def test_before_the_wording_is_known_narrative_is_silent() -> None:
    """What is template cannot be told yet."""

    assert () == carried(STORY, STORY)


def test_a_whole_note_is_a_clone(place: Place) -> None:
    """Vitals, story and template from one note; the copied share is nearly all."""
    whole = f"DAY SHEET\n{VITALS}\n{STORY}\nRinsed with saline.\n"
    (found,) = carried(f"{whole}Hask, RN 03/02/2026 12:00", f"{whole}Hask, RN 03/09/2026 12:00", place=place)

    assert "clone" == found.kind
    assert found.fraction > 0.9


@pytest.mark.parametrize(
    "now",
    [
        f'Addendum. My note of 03/02/2026 reads "{VITALS}. {TIMES}. {STORY}" Weight was checked again.',
        f"Copied from the note of 03/02/2026 by Hask, RN:\n{VITALS}\n{TIMES}\n{STORY}\n\nWeight was checked again.",
        f"{FRESH}\nPast medical history:\n{STORY}\nExam\nChest clear.",
    ],
)
def test_quoted_text_and_static_history_are_honest(place: Place, now: str) -> None:
    """A source is named, or it is meant to stay."""
    before = f"{VITALS}\n{TIMES}\nPast medical history:\n{STORY}\nExam\nChest clear."

    assert () == carried(before, now, place=place)


def test_the_same_note_filed_again_is_honest(place: Place) -> None:
    """Cosigned, amended at the end, or simply sent twice."""
    first = f"{VITALS}\n{TIMES}\n{STORY}\nHask, RN 03/02/2026 12:00"

    assert () == carried(first, f"{first}\nCosigned by Orr, MD 03/02/2026 15:10", same_visit=True, place=place)


def test_a_copied_note_filed_again_is_one_error() -> None:
    """The first filing is reported, the cosigned version of it is not."""
    earlier, first = note(VITALS, ident="N-0", encounter="ENC-0"), note(VITALS, days=7)
    again = note(f"{VITALS}\nCosigned by Orr, MD 03/09/2026 15:10", ident="N-2", days=7.1)
    place = Place.new(KNOBS)

    assert ["clone"] == kinds(place.find("ward", "PAT-1", first, [earlier]))
    assert () == place.find("ward", "PAT-1", again, [earlier, first])


def test_values_shared_by_two_notes_of_one_visit_are_honest() -> None:
    """The provider writes down what the nurse measured."""

    assert () == carried(
        VITALS, "O/E bp 131/70 hr 82 t 98.1 rr 16 sat 97. Plan: go on as before, see in two weeks.", same_visit=True
    )


def test_an_entry_that_repeats_the_one_before_it_under_a_new_time_is_no_measurement() -> None:
    """Values to the digit, half an hour later."""
    entry = "ROUND AT THE CHAIR\n{}: BP 131/70, HR 82, T 98.1, SpO2 97%, RR 16, running"
    (found,) = carried(entry.format("12:00"), entry.format("12:30"), same_visit=True)

    assert ("repeated-entry", ("bp", "hr", "rr", "spo2", "temp")) == (found.kind, found.stale)


def test_two_accesses_in_one_note_one_of_them_last_week_s() -> None:
    """The line of the access was carried, the narrative tells of today's."""
    line = "Access: peripheral IV right wrist, 22 gauge, patent"

    assert ["laterality"] == kinds(carried(line, f"{line}\nIV started in the left hand at once"))
    assert () == carried(line, f"{line}\nIV started in the right wrist at once")


def test_the_signature_of_an_earlier_note_is_another_hand_s() -> None:
    """Its author, its day, its minute."""
    signed = "Signed: Orr, RN 03/02/2026 11:48"
    (found,) = carried(f"{FRESH}\n{signed}", f"{VITALS}\n{signed}")

    assert "signature_author" in found.stale


def test_a_later_note_is_no_source() -> None:
    """Compared is with what was written before, whatever arrived before."""
    later = note(VITALS, ident="N-2", encounter="ENC-2", days=14)

    assert () == Place.new(KNOBS).find("ward", "PAT-1", note(VITALS, days=7), [later])
    assert ["clone"] == kinds(Place.new(KNOBS).find("ward", "PAT-1", later, [note(VITALS, days=7)]))
