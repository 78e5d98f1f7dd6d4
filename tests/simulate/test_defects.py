"""Every injected defect of start and stop times is there, seen in the events alone, and its truth points at it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from streams.rules.catalogue import CATALOGUE
from streams.simulate.defects.times import TIMES
from tests.simulate.reading import MINUTE, Stay, asked, at, flowed, held, infused, instant, span, stays

RULES = tuple(defect.rule for defect in TIMES)


def spoiled(rule: str) -> list[Stay]:
    """Encounters with this defect, out of a simulation of nothing but defects."""
    options = asked(seed=31, encounters=260, rules=RULES, defect_rate=1.0, near_miss_rate=0.0, correction_rate=0.0)
    return [stay for stay in stays(options) if stay.truth.defect == rule]


def subject(stay: Stay) -> str:
    assert stay.truth.evidence is not None
    assert stay.truth.evidence.subject.administration_id is not None
    return stay.truth.evidence.subject.administration_id


def no_start(stay: Stay) -> bool:
    """Signs of running, and nobody says when it began."""
    return not stay.entries("start") and bool(stay.entries("stop")) and "start" not in stay.documented[subject(stay)]


def no_stop(stay: Stay) -> bool:
    """A start, and nobody says when it ended."""
    return bool(stay.entries("start")) and not stay.entries("stop") and "stop" not in stay.documented[subject(stay)]


def stop_filed_when_overdue(stay: Stay) -> bool:
    """Start + volume / rate + 30 minutes pass, somebody writes something else, and only then the stop is filed."""
    [start], run = stay.entries("start"), stay.infusions[subject(stay)]
    overdue = at(start) + timedelta(hours=start["volume"]["value"] / start["rate"]["value"], minutes=30)
    filed = instant(run[-1]["time"])
    gone = instant([e for e in stay.of("encounter") if e["data"]["status"] == "finished"][-1]["time"])
    others = [instant(event["time"]) for event in stay.events if event["id"] != run[-1]["id"]]
    told = [n for n in stay.notes for i in n["data"].get("documented", ()) if i["administration_id"] == subject(stay)]
    return (
        any(overdue < time < filed for time in others) and filed < gone and "stop" not in told[0]["data"]["documented"]
    )


def only_a_total(stay: Stay) -> bool:
    """A length, and no clock time in MAR or note."""
    told = stay.documented[subject(stay)]
    [total] = stay.entries("total")
    return bool(total["duration_minutes"] >= 16 and not stay.entries("start") and not {"start", "stop"} & set(told))


def scheduled(stay: Stay) -> bool:
    """The stop's source is the schedule, and it is what the order says, to the minute."""
    [start], [stop] = stay.entries("start"), stay.entries("stop")
    ordered = stay.orders[start["order_id"]]["duration_minutes"]
    return bool(stop["time_source"] == "scheduled" and (at(stop) - at(start)) / MINUTE == ordered)


def out_of_sequence(stay: Stay) -> bool:
    """The stop stands before the start, or the resume before the pause."""
    first, second = ("pause", "resume") if stay.entries("pause") else ("start", "stop")
    [earlier], [later] = stay.entries(first), stay.entries(second)
    return at(later) < at(earlier)


def interruption(stay: Stay) -> bool:
    """A note tells of an interruption in an unbroken run; or nothing follows a pause."""
    if stay.entries("pause"):
        return not stay.entries("resume") and not stay.entries("stop")
    texts = [
        n["data"]["text"]
        for n in stay.notes
        for i in n["data"].get("documented", ())
        if i["administration_id"] == subject(stay)
    ]
    return bool(stay.entries("stop")) and any("was interrupted" in text for text in texts)


def outside(stay: Stay) -> bool:
    """It runs on after the departure."""
    return span(stay.infusions[subject(stay)])[1] > stay.departure


def shared_interval(stay: Stay) -> bool:
    """Another bag with another order has the very same start and stop."""
    one = stay.infusions[subject(stay)]
    others = [run for ident, run in stay.infusions.items() if ident != subject(stay)]
    twins = [run for run in others if span(run) == span(one)]
    return bool(twins) and all(run[0]["data"]["order_id"] != one[0]["data"]["order_id"] for run in twins)


def rounded(stay: Stay) -> bool:
    """Both ends stand on a half hour, entered by hand."""
    ends = [*stay.entries("start"), *stay.entries("stop")]
    return len(ends) == 2 and all(at(end).minute % 30 == 0 and end["entry_method"] == "manual" for end in ends)


def disagrees(stay: Stay) -> bool:
    """The charted total is off by more than a minute, or the rate would have emptied the bag long before."""
    run = stay.infusions[subject(stay)]
    total, minutes = run[-1]["data"].get("duration_minutes"), flowed(run)
    off = abs(infused(run) / run[-1]["data"]["volume"]["value"] - 1) * minutes
    return bool(total is not None and abs(total - minutes) > 1) or off > max(0.2 * minutes, 10)


CHECKS: dict[str, Callable[[Stay], bool]] = {
    "infusion-start-time-missing": no_start,
    "infusion-stop-time-missing": no_stop,
    "infusion-stop-overdue": stop_filed_when_overdue,
    "total-minutes-only": only_a_total,
    "scheduled-duration-used-as-actual": scheduled,
    "time-sequence-error": out_of_sequence,
    "infusion-interruption-unrecorded": interruption,
    "infusion-outside-encounter": outside,
    "sequential-infusion-times-missing": shared_interval,
    "rounded-time-pattern": rounded,
    "infusion-duration-discrepancy": disagrees,
}


def test_every_rule_of_the_family_has_a_defect() -> None:
    """No rule about times is left out, and none is made up."""
    assert {rule.name for rule in CATALOGUE if rule.family == "times"} == set(RULES)


def test_every_defect_has_its_check() -> None:
    """A new defect comes with a look at its events."""
    assert set(RULES) == set(CHECKS)


@pytest.mark.parametrize("rule", RULES)
def test_the_defect_is_in_the_events(rule: str) -> None:
    """What the truth says is wrong is wrong in what was sent."""
    found = spoiled(rule)

    assert len(found) >= 15
    assert [] == [stay.truth.encounter_id for stay in found if not CHECKS[rule](stay)]


@pytest.mark.parametrize("rule", RULES)
def test_the_truth_names_records_that_were_sent(rule: str) -> None:
    """Each reference of the evidence is an event of the encounter; the subject is one of its administrations."""
    for stay in spoiled(rule):
        assert stay.truth.evidence is not None
        assert stay.truth.evidence.events
        assert all(stay.event(ref) for ref in stay.truth.evidence.events), stay.truth.encounter_id
        assert subject(stay) in {event["data"]["administration_id"] for event in stay.mar}


@pytest.mark.parametrize("rule", RULES)
def test_the_truth_expects_the_rule_at_close_or_while_the_patient_is_there(rule: str) -> None:
    """A defect is expected to be found; the live one only before the discharge."""
    live = rule == "infusion-stop-overdue"
    for stay in spoiled(rule):
        truth = stay.truth

        assert not truth.clean
        assert (rule in truth.live_rules) == live
        assert (rule in truth.expected_rules) != live


@pytest.mark.parametrize("rule", RULES)
def test_no_other_defect_comes_along(rule: str) -> None:
    """The checks of all other rules find nothing about the same infusion that the truth does not mention.

    Late filing is left out: it is part of every simulation.
    """
    others = {other: check for other, check in CHECKS.items() if other not in (rule, "infusion-stop-overdue")}
    for stay in spoiled(rule):
        found = {other for other, check in others.items() if answers(check, stay)}
        truth = stay.truth

        assert found <= {*truth.expected_rules, *truth.allowed_rules, *truth.live_rules}, truth.encounter_id


def answers(check: Callable[[Stay], bool], stay: Stay) -> bool:
    """Whether a check applies; one that needs an entry that is missing does not."""
    try:
        return check(stay)
    except (KeyError, ValueError):
        return False


def test_charges_stand_only_where_the_chart_supports_them() -> None:
    """A chart without both ends of every infusion has no charges: nobody could derive them."""
    for rule in ("infusion-start-time-missing", "infusion-stop-time-missing", "total-minutes-only"):
        assert not any(stay.data("charge") for stay in spoiled(rule))


def test_both_kinds_of_unrecorded_interruption_occur() -> None:
    """The note that speaks and the pause without an end are both simulated."""
    kinds = {bool(stay.entries("pause")) for stay in spoiled("infusion-interruption-unrecorded")}

    assert {True, False} == kinds


def test_held_is_zero_for_unbroken_runs() -> None:
    """The reading used above finds no pause where none is charted."""
    runs = [s.infusions[subject(s)] for s in spoiled("rounded-time-pattern")]

    assert {timedelta(0)} == {held(run) for run in runs}
