"""The truth against the rules: defects of times are found, and nothing is found in clean charting.

Two programs that share only the contract and the catalogue's words: where they part, one of them misreads the words.
"""

from collections import defaultdict
from datetime import timedelta
from functools import cache

from schemas.alert import Alert
from schemas.codec import decode_event, read_document
from schemas.envelope import ChartingEvent
from streams.profiles.loader import load_profile
from streams.simulate import SimulateOptions, Truth, simulate
from streams.simulate.defects.times import TIMES
from streams.verdict import judge

PROFILE = load_profile("facility")
RULES = tuple(defect.rule for defect in TIMES)
Judged = tuple[Truth, tuple[ChartingEvent, ...]]


@cache
def simulated() -> tuple[Judged, ...]:
    """Encounters with their truth, each with its events once."""
    truths: dict[str, Truth] = {}
    events: dict[str, dict[str, ChartingEvent]] = defaultdict(dict)
    options = SimulateOptions(seed=41, encounters=320, rules=RULES, defect_rate=0.4, near_miss_rate=0.3)
    for delivery in simulate(options, lambda truth: truths.__setitem__(truth.encounter_id, truth)):
        event = decode_event(read_document(delivery.value))
        events[delivery.encounter_id][event.ref] = event
    return tuple((truth, tuple(events[ident].values())) for ident, truth in truths.items())


@cache
def opened(encounter_id: str) -> tuple[Alert, ...]:
    """What is open when everything has arrived."""
    [(_, events)] = [judged for judged in simulated() if judged[0].encounter_id == encounter_id]
    now = max(event.time for event in events) + timedelta(days=5)
    verdict = judge(encounter_id, events, (), now, PROFILE)
    return tuple(alert for alert in verdict.alerts if alert.status == "open")


def test_every_expected_rule_is_open_about_the_right_subject() -> None:
    """Recall is one: each defect is found, in the administration in which it is."""
    missed = [
        (truth.encounter_id, rule)
        for truth, _ in simulated()
        for rule in truth.expected_rules
        if not any(alert.rule == rule and _about(alert, truth) for alert in opened(truth.encounter_id))
    ]

    assert [] == missed


def test_nothing_else_is_open_in_a_defective_encounter() -> None:
    """What is open beside the defect is a consequence that the truth allows."""
    others = [
        (truth.encounter_id, alert.rule)
        for truth, _ in simulated()
        if not truth.clean
        for alert in opened(truth.encounter_id)
        if alert.rule not in (*truth.expected_rules, *truth.allowed_rules)
    ]

    assert [] == others


def test_nothing_is_open_in_clean_charting() -> None:
    """Precision is one on encounters without defect and without near-miss."""
    found = [
        (truth.encounter_id, alert.rule)
        for truth, _ in simulated()
        if truth.clean and truth.near_miss is None
        for alert in opened(truth.encounter_id)
    ]

    assert [] == found


def test_a_near_miss_is_not_taken_for_the_defect() -> None:
    """The rule whose neighbour it is stays silent about it."""
    fooled = [
        (truth.encounter_id, truth.near_miss)
        for truth, _ in simulated()
        for alert in opened(truth.encounter_id)
        if alert.rule == truth.near_miss and alert.subject.administration_id in (None, _subject(truth))
    ]

    assert [] == fooled


def test_an_overdue_stop_is_noticed_while_the_patient_is_there() -> None:
    """Replayed record by record, the live alert is open at some moment before the discharge and resolved at close."""
    overdue = [judged for judged in simulated() if judged[0].live_rules]
    unnoticed = [truth.encounter_id for truth, events in overdue if not _noticed(truth, events)]

    assert len(overdue) > 5
    assert [] == unnoticed
    assert not any(a.rule == "infusion-stop-overdue" for truth, _ in overdue for a in opened(truth.encounter_id))


def _noticed(truth: Truth, events: tuple[ChartingEvent, ...]) -> bool:
    known = sorted(events, key=lambda event: event.order)
    for number, event in enumerate(known, 1):
        verdict = judge(truth.encounter_id, known[:number], (), event.time, PROFILE)
        for alert in verdict.alerts:
            if alert.rule in truth.live_rules and alert.status == "open" and _about(alert, truth):
                return alert.phase == "live"
    return False


def _subject(truth: Truth) -> str | None:
    return truth.evidence.subject.administration_id if truth.evidence else None


def _about(alert: Alert, truth: Truth) -> bool:
    """Whether an alert speaks of the administration of the truth, or rests on the same records."""
    events = truth.evidence.events if truth.evidence else ()
    same_records = {item.event for item in alert.evidence} & set(events)
    return alert.subject.administration_id == _subject(truth) or bool(same_records)
