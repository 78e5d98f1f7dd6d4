"""The rules of the family, judged on their own examples: earlier notes in other encounters, the last one judged."""

from collections.abc import Sequence
from itertools import groupby

import pytest

from schemas.envelope import ChartingEvent
from schemas.timeline import parse
from streams.copyforward.charted import charted_times, prints_of, times_outside
from streams.copyforward.find import Place
from streams.copyforward.history import History
from streams.encounter.chart import Chart, assemble
from streams.encounter.closing import lifecycle
from streams.encounter.copied import Copied
from streams.profiles.loader import load_profile
from streams.rules.copy_forward import RULES
from streams.rules.document import sections
from streams.rules.rule import Finding, Rule
from tests.copyforward.notes import KNOBS

PROFILE = load_profile("facility")
COMMON = {"during", "without", "infusion", "weight", "time."}
"""Words of the field that a note and a finding share."""
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def findings(rule: Rule, timeline: str) -> list[Finding]:
    """What the rule finds in the last encounter of a timeline, after the ones before it were taken in."""
    place, histories = Place.new(KNOBS), dict[str, History]()
    events = parse(timeline)
    charts = [
        _chart(encounter, list(own))
        for encounter, own in groupby(sorted(events, key=lambda event: event.time), key=lambda event: event.subject)
    ]
    for chart in charts[:-1]:
        for note in prints_of(chart):
            place.learn("", chart.patient_id, note, ())
            histories.setdefault(chart.patient_id, History()).add(note, KNOBS.history_notes, KNOBS.history_bytes)
    last, earlier = charts[-1], histories.get(charts[-1].patient_id, History()).notes
    prints, charted = prints_of(last), charted_times(last)
    outside = times_outside(last, prints)
    copies = [place.find("", last.patient_id, note, earlier, charted, outside) for note in prints]
    judged = _chart(last.encounter_id, list(last.events), [copied for found in copies for copied in found])
    return list(rule.check(judged, (), PROFILE))


def _chart(encounter: str, own: list[ChartingEvent], copies: Sequence[Copied] = ()) -> Chart:
    return assemble(encounter, lifecycle(own, own[-1].time, PROFILE.closing), (), copies)


@every_rule
def test_a_rule_fires_on_its_own_example_and_no_other_of_the_family_does(rule: Rule) -> None:
    """One cause, one finding, about the note and its source, with the copied share."""
    timeline = sections(rule.document)["Fires on"]
    found = {other.name: findings(other, timeline) for other in RULES}
    (finding,) = found[rule.name]

    assert {rule.name} == {name for name, raised in found.items() if raised}
    assert ("N-1", "N-0") == (finding.subject.note_id, finding.subject.source_note_id)
    assert finding.measure is not None
    assert finding.measure.copied_fraction


@every_rule
def test_a_rule_is_silent_on_its_counter_example(rule: Rule) -> None:
    """And so is its family."""
    timeline = sections(rule.document)["Silent on"]

    assert [] == [finding for other in RULES for finding in findings(other, timeline)]


@every_rule
def test_no_word_of_a_note_is_in_a_finding(rule: Rule) -> None:
    """Field names and ids, no text and no value of either note."""
    timeline = sections(rule.document)["Fires on"]
    (finding,) = findings(rule, timeline)
    said = " ".join([finding.message, finding.suggestion, *(f"{item.field} {item.found}" for item in finding.evidence)])
    words = {word for event in parse(timeline) for word in _text(event).split() if len(word) > 4 or word[0].isdigit()}

    assert not [word for word in words - COMMON if word.strip(".,").lower() in said.lower()]
    assert not any(character.isdigit() for character in said)


def _text(event: ChartingEvent) -> str:
    return getattr(event.data, "text", "") or ""


@every_rule
def test_the_evidence_is_the_note_itself(rule: Rule) -> None:
    """Every stale field is named with the event that states it."""
    timeline = sections(rule.document)["Fires on"]
    (note,) = [event for event in parse(timeline) if getattr(event.data, "note_id", "") == "N-1"]
    (finding,) = findings(rule, timeline)

    assert {note.ref} == {item.event for item in finding.evidence}


TOLD_BEFORE = "2026-02-23 10:30 note nursing N-0 encounter=ENC-0 by=RN-1 service_date=2026-02-23 text='{text}'\n"
TODAY = "{admit} adt admit\n12:10 note nursing N-1 by=RN-1 service_date=2026-03-02 text='{text} Asleep.'\n12:30 adt discharge"


def found_in(timeline: str) -> set[tuple[str, str | None]]:
    """The rules that fire, with their reasons."""
    return {(rule.name, finding.reason) for rule in RULES for finding in findings(rule, timeline)}


@pytest.mark.parametrize(
    ("text", "admit", "expected"),
    [
        ("Ran from 09:12 to 10:41.", "09:00", ("stale-copied-content", "times")),
        ("Ran from 09:12 to 10:41.", "09:30", ("copied-infusion-times", "times")),
        ("One ran from 09:12 to 09:41, one from 09:53 to 11:38.", "09:00", ("copied-infusion-times", "times")),
    ],
)
def test_times_of_one_run_are_stale_content_of_two_or_of_no_stay_they_are_copied_times(
    text: str, admit: str, expected: tuple[str, str]
) -> None:
    """One cause is one finding: two administrations, or a time at which the patient was not here (rules.md)."""
    timeline = TOLD_BEFORE.format(text=text) + TODAY.format(text=text, admit=admit)

    assert {expected} == found_in(timeline)


ELSEWHERE = """
    09:00 adt admit
    09:30 mar start rituximab
    11:05 mar stop rituximab
    11:40 note nursing N-1 by=RN-1 state=final documented='[{{"administration_id":"A1","start":"{start}","stop":"{stop}"}}]'
    12:30 adt discharge
"""


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("2026-02-23T09:12:00-06:00", "2026-02-23T10:41:00-06:00", {("copied-infusion-times", "outside")}),
        ("2026-03-02T08:30:00-06:00", "2026-03-02T10:41:00-06:00", set()),
        ("2026-03-02T09:30:00-06:00", "2026-03-02T11:05:00-06:00", set()),
    ],
)
def test_a_documented_run_of_another_day_is_not_of_this_encounter(
    start: str, stop: str, expected: set[tuple[str, str]]
) -> None:
    """No minute of it is in the stay and the MAR does not have it; a run that reaches into it is another rule's."""

    assert expected == found_in(ELSEWHERE.format(start=start, stop=stop))
