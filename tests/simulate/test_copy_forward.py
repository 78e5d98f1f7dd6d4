"""Every injected copy is there, seen in the words of the notes alone, and every near-miss stands as close as they allow."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from itertools import chain

import msgspec
import pytest

from streams.simulate.defects.copy_forward import COPY_FORWARD
from tests.copyforward.returning import returning
from tests.simulate.reading import Document, Stay, at, instant, stays

RULES = tuple(defect.rule for defect in COPY_FORWARD)
VITALS = re.compile(r"BP \d+/\d+, pulse \d+, temperature [\d.]+ C, saturation \d+")
RAN = re.compile(r"ran from (\d\d:\d\d) to (\d\d:\d\d)\.")
MONTH = timedelta(days=30)


@cache
def simulated(rules: tuple[str, ...] = RULES, share: float = 0.3) -> tuple[Stay, ...]:
    """Visits with defects and near-misses of these rules; of one rule alone near-misses only."""
    options = msgspec.structs.asdict(returning(seed=2, encounters=230))
    fields = options | {"mix": tuple(options["mix"].items()), "correction_rate": 0.0}
    fields |= {"rules": rules, "near_miss_rate": share, "defect_rate": share if len(rules) > 1 else 0.0}
    del fields["units"]
    return stays(tuple(sorted(fields.items())))


def versions(stay: Stay) -> list[Document]:
    """The final versions of the note that the truth points at."""
    assert stay.truth.evidence is not None
    note_id = stay.truth.evidence.subject.note_id
    notes = (event["data"] for event in stay.of("note"))
    return [note for note in notes if note["note_id"] == note_id and note["state"] == "final"]


def told(stay: Stay) -> Document:
    """That note as it was first filed."""
    return versions(stay)[0]


def earlier(stay: Stay, *, own: bool) -> Iterator[Document]:
    """The notes of the patient's earlier encounters, or of other patients'."""
    patient = stay.truth.patient_id
    for other in simulated():
        if (other.truth.patient_id == patient) is own and stay.arrival - MONTH < other.arrival < stay.arrival:
            yield from (note["data"] for note in other.notes)


def ends(stay: Stay) -> set[str]:
    """The clock times at which an infusion of this encounter was started or stopped."""
    return {f"{at(event['data']):%H:%M}" for run in stay.infusions.values() for event in run}


def before(stay: Stay) -> set[tuple[str, str]]:
    """The starts and stops that earlier notes of the patient document."""
    items = [item for note in earlier(stay, own=True) for item in note.get("documented", ())]
    ended = [item for item in items if "start" in item and "stop" in item]
    return {(f"{instant(item['start']):%H:%M}", f"{instant(item['stop']):%H:%M}") for item in ended}


def the_last_visits(stay: Stay) -> bool:
    """Word for word."""
    return told(stay)["text"] in {note["text"] for note in earlier(stay, own=True)}


def another_patients(stay: Stay) -> bool:
    """Word for word, and none of the patient's own."""
    return told(stay)["text"] in {note["text"] for note in earlier(stay, own=False)} and not the_last_visits(stay)


def old_vitals_or_one_old_run(stay: Stay) -> bool:
    """The vital signs are an earlier note's and the words are not; or one run is, at a time of this stay."""
    text = told(stay)["text"]
    run = RAN.findall(text)
    if run:
        return (
            run[-1] in before(stay)
            and f"{stay.arrival:%H:%M}" <= run[-1][0]
            and run[-1][1] <= f"{stay.departure:%H:%M}"
        )
    (vitals,) = VITALS.findall(text)
    return any(vitals in note["text"] and note["text"] != text for note in earlier(stay, own=True))


def old_runs(stay: Stay) -> bool:
    """Two runs are an earlier visit's and none of today's; or one, at a time at which the patient was not here."""
    runs = RAN.findall(told(stay)["text"])
    away = any(start < f"{stay.arrival:%H:%M}" or stop > f"{stay.departure:%H:%M}" for start, stop in runs)
    return set(runs) <= before(stay) and ends(stay).isdisjoint(chain(*runs)) and (len(runs) == 2 or away)


def attributed_or_filed_again(stay: Stay) -> bool:
    """Quoted with its source, under a heading of history, or a second version of the same note."""
    filed = [note["text"] for note in versions(stay)]
    texts = [event["data"]["text"] for event in stay.of("note")]
    named = any("Copied from the note of " in text or "Past medical history:\n" in text for text in texts)
    return named or (len(filed) == 2 and filed[1].startswith(filed[0]))


def words_alone(stay: Stay) -> bool:
    """The vital signs are nobody's but for the pulse; or the run told is today's."""
    runs = RAN.findall(told(stay)["text"])
    if runs:
        return set(runs[-1]) <= ends(stay)
    (vitals,) = VITALS.findall(told(stay)["text"])
    return not any(vitals in note["text"] for note in earlier(stay, own=True))


def figures_of_its_own(stay: Stay) -> bool:
    """No other patient's note has these vital signs."""
    (vitals,) = VITALS.findall(told(stay)["text"])
    return not any(vitals in note["text"] for note in earlier(stay, own=False))


DEFECTS: dict[str, Callable[[Stay], bool]] = {
    "copied-forward-note": the_last_visits,
    "stale-copied-content": old_vitals_or_one_old_run,
    "copied-infusion-times": old_runs,
    "cloned-note-across-patients": another_patients,
}
NEAR: dict[str, Callable[[Stay], bool]] = {
    "copied-forward-note": attributed_or_filed_again,
    "stale-copied-content": words_alone,
    "copied-infusion-times": words_alone,
    "cloned-note-across-patients": figures_of_its_own,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_copy_that_was_injected_is_in_the_notes(rule: str) -> None:
    """And what a near-miss looks like is not."""
    found = [stay for stay in simulated() if stay.truth.defect == rule]

    assert found
    assert [] == [stay.truth.encounter_id for stay in found if not DEFECTS[rule](stay)]


@pytest.mark.parametrize("rule", RULES)
def test_a_near_miss_is_close_to_a_copy_and_is_none(rule: str) -> None:
    """What the rule looks for is not in it."""
    found = [stay for stay in simulated() if stay.truth.near_miss == rule]

    assert found
    assert [] == [stay.truth.encounter_id for stay in found if not NEAR[rule](stay) or DEFECTS[rule](stay)]


def test_every_honest_way_to_have_an_earlier_text_is_a_near_miss() -> None:
    """Filed again, quoted, told as history, quoted in a labelled addendum."""
    near = [stay for stay in simulated(("copied-forward-note",), 1.0) if stay.truth.near_miss]
    texts = [event["data"] for stay in near for event in stay.of("note")]

    assert any(len(versions(stay)) == 2 for stay in near)
    assert any("Past medical history:" in note["text"] for note in texts)
    assert any("Copied from" in note["text"] and note["state"] == "final" for note in texts)
    assert any("Copied from" in note["text"] and note["state"] == "addendum" for note in texts)
