"""Every near-miss of start and stop times is clean, and stands as close to its rule as the words allow."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.simulate.reading import MINUTE, Stay, asked, at, flowed, instant, span, stays
from tests.simulate.test_defects import CHECKS, RULES, answers, subject


def near(rule: str) -> list[Stay]:
    """Encounters that are the nearest clean neighbour of this rule."""
    options = asked(seed=32, encounters=260, rules=RULES, defect_rate=0.0, near_miss_rate=1.0, correction_rate=0.0)
    return [stay for stay in stays(options) if stay.truth.near_miss == rule]


def start_after_a_later_sign(stay: Stay) -> bool:
    """The start was filed after the stop or a rate change, within half an hour."""
    run = stay.infusions[subject(stay)]
    later = min(instant(event["time"]) for event in run[1:])
    return later < instant(run[0]["time"])


def labelled_late_stop(stay: Stay) -> bool:
    """The stop was filed five hours later or more, and says so."""
    stop = stay.infusions[subject(stay)][-1]
    return instant(stop["time"]) - at(stop["data"]) >= timedelta(hours=5) and stop["data"]["late_entry"]


def stop_before_the_deadline(stay: Stay) -> bool:
    """The stop was filed up to eight minutes before it would have been asked for."""
    [start], run = stay.entries("start"), stay.infusions[subject(stay)]
    overdue = at(start) + timedelta(hours=start["volume"]["value"] / start["rate"]["value"], minutes=30)
    return timedelta(0) < overdue - instant(run[-1]["time"]) <= 8 * MINUTE


def total_beside_both_ends(stay: Stay) -> bool:
    """A total, both clock times, and they agree."""
    run = stay.infusions[subject(stay)]
    return bool(run[-1]["data"]["duration_minutes"] == flowed(run))


def stop_equals_schedule(stay: Stay) -> bool:
    """The run took what was ordered to the minute, and was documented."""
    run = stay.infusions[subject(stay)]
    ordered = stay.orders[run[0]["data"]["order_id"]]["duration_minutes"]
    return bool(flowed(run) == ordered and run[-1]["data"]["time_source"] == "documented")


def pause_of_a_minute(stay: Stay) -> bool:
    """The resume follows the pause by a minute."""
    [pause], [resume] = stay.entries("pause"), stay.entries("resume")
    return at(resume) - at(pause) == MINUTE


def pause_told_and_charted(stay: Stay) -> bool:
    """The note tells of an interruption, and the MAR has pause and resume of that length."""
    [pause], [resume] = stay.entries("pause"), stay.entries("resume")
    minutes = (at(resume) - at(pause)) // MINUTE
    return any(f"was interrupted for {minutes} min" in note["data"]["text"] for note in stay.notes)


def gone_right_after(stay: Stay) -> bool:
    """The departure is a minute or two after the stop."""
    return timedelta(0) < stay.departure - span(stay.infusions[subject(stay)])[1] <= 2 * MINUTE


def bag_in_the_same_minute(stay: Stay) -> bool:
    """This bag starts in the minute in which another stops."""
    start = span(stay.infusions[subject(stay)])[0]
    return start in {span(run)[1] for run in stay.infusions.values()}


def one_round_end(stay: Stay) -> bool:
    """The start is on a half hour and the stop is not."""
    start, stop = span(stay.infusions[subject(stay)])
    return start.minute % 30 == 0 and stop.minute % 30 != 0


def total_within_a_minute(stay: Stay) -> bool:
    """The total is charted and at most a minute off."""
    run = stay.infusions[subject(stay)]
    return bool(abs(run[-1]["data"]["duration_minutes"] - flowed(run)) <= 1)


NEAR: dict[str, Callable[[Stay], bool]] = {
    "infusion-start-time-missing": start_after_a_later_sign,
    "infusion-stop-time-missing": labelled_late_stop,
    "infusion-stop-overdue": stop_before_the_deadline,
    "total-minutes-only": total_beside_both_ends,
    "scheduled-duration-used-as-actual": stop_equals_schedule,
    "time-sequence-error": pause_of_a_minute,
    "infusion-interruption-unrecorded": pause_told_and_charted,
    "infusion-outside-encounter": gone_right_after,
    "sequential-infusion-times-missing": bag_in_the_same_minute,
    "rounded-time-pattern": one_round_end,
    "infusion-duration-discrepancy": total_within_a_minute,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_near_miss_is_near(rule: str) -> None:
    """The feature that makes it a neighbour of the rule is in the events."""
    found = near(rule)

    assert len(found) >= 15
    assert [] == [stay.truth.encounter_id for stay in found if not NEAR[rule](stay)]


@pytest.mark.parametrize("rule", RULES)
def test_a_near_miss_is_clean(rule: str) -> None:
    """The defect itself is not there, and the truth expects nothing."""
    for stay in near(rule):
        told = rule == "infusion-interruption-unrecorded" and bool(stay.entries("resume"))

        assert told or not answers(CHECKS[rule], stay), stay.truth.encounter_id
        assert (True, None, (), ()) == (
            stay.truth.clean,
            stay.truth.defect,
            stay.truth.expected_rules,
            stay.truth.live_rules,
        )


@pytest.mark.parametrize("rule", RULES)
def test_a_near_miss_names_records_that_were_sent(rule: str) -> None:
    """Its evidence shows where to look."""
    for stay in near(rule):
        assert stay.truth.evidence is not None
        assert all(stay.event(ref) for ref in stay.truth.evidence.events), stay.truth.encounter_id


def test_near_misses_keep_entries_after_what_they_record() -> None:
    """Moving an infusion moves its filing: nothing is charted before it happened."""
    early = [
        event["id"]
        for rule in RULES
        for stay in near(rule)
        for event in stay.mar
        if instant(event["time"]) < at(event["data"])
    ]

    assert [] == early


def test_near_misses_keep_notes_in_step() -> None:
    """The nursing note follows the MAR: the nurse's clock is off by the same few minutes at both ends."""
    for stay in (stay for rule in RULES for stay in near(rule)):
        for ident, run in stay.infusions.items():
            told, ends = stay.documented[ident], span(run)
            apart = {instant(told[name]) - end for name, end in zip(("start", "stop"), ends, strict=True)}

            assert 1 == len(apart), ident
            assert abs(apart.pop()) <= 5 * MINUTE, ident
