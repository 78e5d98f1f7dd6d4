"""What a number means is read from the words around it, whatever the layout."""

import pytest

from streams.copyforward.facts import Fact, fact, plain_dates, read_facts, read_sites
from streams.copyforward.fields import FIELDS
from streams.copyforward.note_print import WORD
from streams.copyforward.sentences import places_of_numbers, words_of


def facts_in(text: str) -> list[Fact]:
    words = words_of(plain_dates(text.lower()))
    numbers = read_facts(words, places_of_numbers(words))
    return [Fact(code, numbers.facts[at * WORD : (at + 1) * WORD]) for at, code in enumerate(numbers.fields)]


def named(**values: str) -> list[Fact]:
    return [fact(field, value) for field, value in values.items()]


@pytest.mark.parametrize(
    "text",
    [
        "BP 131/70 | HR 82 | Temp 98.1 F | RR 16 | SpO2 97% RA | Weight 81.3 kg | Pain 2/10",
        "bp 131/70, pulse 82, temp 98.1, resp 16, saturation 97, wt 81.3 kg, pain score 2",
        "blood pressure: 131 over 70, heart rate 82 bpm, temperature of 98.1, resp 16/min, sats 97%, 81.3kg, pain 2/10",
    ],
)
def test_vitals_are_the_same_facts_in_any_layout(text: str) -> None:
    """Labels before, units after, words for signs: one set of facts."""
    expected = named(bp="131/70", hr="82", temp="98.1", rr="16", spo2="97", wt="81.3", pain="2")

    assert expected == facts_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "infused from 09:30 to 14:15",
        "start 9:30 am, stop 2:15 pm",
        "Infusion start time 0930\nend time 1415",
        "ran 0930-1415",
    ],
)
def test_start_and_stop_are_the_same_facts_in_any_notation(text: str) -> None:
    """24 hours, 12 hours, no colon, a range."""

    assert named(start="0930", stop="1415") == facts_in(text)


@pytest.mark.parametrize("text", ["03/02/2026", "2026-03-02", "02 Mar 2026", "March 2, 2026", "2-mar-2026"])
def test_a_date_is_the_same_fact_in_any_notation(text: str) -> None:
    """Month first, ISO, and with the month in words."""
    expected = named(date="739677")

    assert expected == facts_in(f"seen {text} in clinic")


def test_doses_ages_and_record_numbers_are_no_facts() -> None:
    """What a patient's visits share anyway cannot show a copy."""

    assert [] == facts_in("MRN 5484972, 69 yr old, oxaliplatin 180 mg, lot 341114, 24 gauge")


@pytest.mark.parametrize(
    "text", ["piv left ac, 20g", "iv to the left antecubital fossa", "cannula sited lt antecubital"]
)
def test_a_site_is_the_same_fact_in_any_spelling(text: str) -> None:
    """Side and site, spelled out or short."""

    assert [fact("site", "l antecub")] == read_sites(words_of(text), text)


@pytest.mark.parametrize("text", ["left arm weakness", "iv left hand unsuccessful, moved to the right wrist"])
def test_a_side_that_is_not_the_access_in_use_is_no_fact(text: str) -> None:
    """A symptom has a side too, and a failed attempt is no second access."""

    assert [] == read_sites(words_of(text), text)


def test_no_two_fields_share_a_code() -> None:
    """The order of the fields is part of the state's format."""

    assert len(set(FIELDS)) == len(FIELDS) <= 255
