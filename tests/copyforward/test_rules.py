"""The rules of the family, judged on their own examples: earlier notes in other encounters, the last one judged."""

from collections.abc import Sequence
from itertools import groupby

import pytest

from schemas.envelope import ChartingEvent
from schemas.timeline import parse
from streams.copyforward.charted import charted_times, prints_of
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
    copies = [place.find("", last.patient_id, note, earlier, charted_times(last)) for note in prints_of(last)]
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
