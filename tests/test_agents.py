"""The agents, driven in process: what becomes of events, corrections, merges, dead letters and deadlines."""

import hashlib

import msgspec
import orjson
import pytest

from schemas.codec import encode
from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from streams.engine import StopWorker
from tests.topology import FACILITY, TOPICS, Topology

STAY = """
07:50 adt admit class=outpatient
08:00 mar start vancomycin order=O1
"""
STOP = "09:05 mar stop vancomycin order=O1 event=stop1"
DISCHARGE = "12:30 adt discharge"


def _name(line: str, frame: dict[str, str]) -> str:
    return hashlib.sha256(f"{line}{frame}".encode()).hexdigest()[:8]


def events(text: str, **frame: str) -> list[ChartingEvent]:
    """The events of a timeline whose lines name themselves by their text, so that pieces can be sent apart."""
    return [
        parse(line if "event=" in line else f"{line} event={_name(line, frame)}", Frame(**frame))[0]  # type: ignore[arg-type]
        for line in text.strip().splitlines()
    ]


def test_an_infusion_without_a_stop_is_alerted_when_the_encounter_closes() -> None:
    """The main job: a discharge closes the encounter, and the alert says which entry is missing."""
    topology = Topology()
    topology.pipe(events(STAY))
    before = topology.rules
    topology.pipe(events(DISCHARGE))

    assert ([], ["infusion-stop-time-missing"]) == (before, topology.rules)


def test_a_late_stop_resolves_the_alert_under_its_id_and_names_itself() -> None:
    """The correction withdraws the alert; the resolved record says which event settled it."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    opened = topology.open_alerts[0].alert_id
    topology.pipe(events(STOP))
    settled = topology.alerts[0]

    assert (opened, "resolved", "urn:example/stop1") == (
        settled.alert_id,
        settled.status,
        settled.resolved_by,
    )


def test_a_resolved_alert_says_when_what_settled_it_was_recorded() -> None:
    """Days to correct are counted from recorded times, so that a replay counts the same."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    topology.pipe(events(STOP))

    assert events(STOP)[0].time == topology.alerts[0].resolved_at


def test_an_alert_names_the_unit_and_who_charted_its_evidence() -> None:
    """By ids, also while the encounter is open and has no assessment."""
    topology = Topology()
    topology.pipe(events("07:50 adt admit unit=WARD-3\n08:00 mar start vancomycin order=O1 by=NUR-1\n" + DISCHARGE))
    missing = next(alert for alert in topology.open_alerts if alert.rule == "infusion-stop-time-missing")

    assert ("WARD-3", ("NUR-1",)) == (missing.unit, missing.documenters)


def test_an_assessment_counts_what_was_settled_after_closing() -> None:
    """Open and resolved alerts are counted from recorded times: a stop filed after discharge settled one."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE + "\n09:05 mar stop vancomycin order=O1 recorded=13:00"))
    counts = topology.assessments["ENC-1"].alerts

    assert (len(topology.verdict[0]), 1) == (counts.open, counts.resolved)


def test_a_cancelled_discharge_takes_back_assessment_and_alerts() -> None:
    """A re-opened encounter has no assessment, and what was judged at closing is resolved."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    topology.pipe(events("12:40 adt admit"))

    assert ({}, []) == (topology.assessments, topology.rules)


def test_a_silent_encounter_closes_at_a_deadline_of_its_own_events() -> None:
    """No discharge comes and nothing else either: the clock closes it, dated by its deadline."""
    topology = Topology()
    topology.pipe(events(STAY))
    last = events(STAY)[-1].time
    topology.advance(last.replace(day=3, hour=7, minute=59))
    waiting = topology.assessments
    topology.advance(last.replace(day=5))
    assessment = topology.assessments["ENC-1"]

    assert {} == waiting
    assert ("inactivity", last.replace(day=3)) == (assessment.close_reason, assessment.closed_at)


def test_an_event_after_the_purge_is_a_dead_letter_and_nothing_comes_back() -> None:
    """State is gone after the late window; a later event is reported with its bytes and opens no new encounter."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    closed = topology.assessments["ENC-1"].closed_at
    topology.advance(closed.replace(day=8))
    verdict = topology.verdict
    topology.advance(closed.replace(day=10))
    late = events("+20d 10:00 mar stop vancomycin order=O1")
    topology.pipe(late)
    letter = topology.read(TOPICS.dead_letters.name)[-1]

    assert (encode(late[0]), b"encounter-purged") == (letter.value, dict(letter.headers)["error-class"])
    assert verdict == topology.verdict
    assert 1 == len(topology.stores[0][1])


def test_the_purge_leaves_only_a_header() -> None:
    """Tombstones for every event and alert: an encounter past its late window costs one small row."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    held = [len(store) for store in topology.stores[0]]
    topology.advance(topology.assessments["ENC-1"].closed_at.replace(day=10))

    assert (3, 1, True) == (held[0], held[1], held[2] > 0)
    assert [0, 1, 0, 0, 0] == [len(store) for store in topology.stores[0]]


def test_what_was_recorded_after_the_late_window_leaves_at_the_purge_with_its_bytes() -> None:
    """An event too late by its own recorded time is in no verdict, whenever it arrives, and is not lost."""
    topology = Topology()
    late = events("+8d 13:00 mar stop vancomycin order=O1")
    topology.pipe(events(STAY) + late + events(DISCHARGE))
    topology.advance(topology.assessments["ENC-1"].closed_at.replace(day=11))

    assert ["infusion-stop-time-missing"] == topology.rules
    assert [encode(late[0])] == [record.value for record in topology.read(TOPICS.dead_letters.name)]


BAD = {
    "undecodable": b"\xff\xfe{",
    "empty-record": b"",
    "too-large": b'{"data": "' + b"x" * 20_000_000 + b'"}',
    "unknown-type": b'{"specversion": "1.0", "type": "charting.weather.v1", "subject": "ENC-1", "source": "s", '
    b'"id": "1", "time": "2026-03-02T08:00:00Z", "data": {}}',
    "invalid-envelope": b"[1, 2]",
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_record_is_a_dead_letter_with_its_bytes(reason: str) -> None:
    """Bytes untouched, the reason in a header, and the encounter of the key is marked incomplete."""
    topology = Topology()
    topology.pipe(events(STAY + STOP + "\n" + DISCHARGE))
    topology.publish(TOPICS.events.name, b"ENC-1", BAD[reason])
    topology.run()
    letter = topology.read(TOPICS.dead_letters.name)[0]
    assessment = topology.assessments["ENC-1"]

    assert (BAD[reason], reason.encode()) == (letter.value, dict(letter.headers)["error-class"])
    assert (False, (reason,)) == (assessment.complete, assessment.incomplete_because)


def test_no_content_of_a_record_reaches_a_header() -> None:
    """Names and text stay in the value; headers say where and why."""
    topology = Topology()
    event = orjson.loads(encode(events(STOP)[0]))
    event["data"] |= {
        "performer": {"name": "Canary Quill"},
        "reason": "Canary text",
        "action": "Canary act",
        "drug": "Canary drug",
    }
    topology.pipe([orjson.dumps(event)])
    headers = topology.read(TOPICS.dead_letters.name)[0].headers

    assert not [value for _, value in headers if b"anary" in value]


def test_a_corrected_record_makes_its_encounter_complete_again() -> None:
    """The dead letter named its identity; the event that comes under it later heals the mark."""
    topology = Topology()
    good = events(STOP)[0]
    bad = orjson.loads(encode(good))
    bad["data"]["drug"] = 5
    topology.pipe(events(STAY + DISCHARGE))
    topology.pipe([orjson.dumps(bad)])
    marked = topology.assessments["ENC-1"].complete
    topology.pipe([good])

    assert (False, True) == (marked, topology.assessments["ENC-1"].complete)


def test_a_tombstone_is_no_event_and_no_error() -> None:
    """A null value on the event topic is passed over."""
    topology = Topology()
    topology.publish(TOPICS.events.name, b"ENC-1", None)
    topology.run()

    assert ([("none", "tombstone")], []) == (topology.tally.events, topology.tally.dead_letters)


def test_binary_mode_gives_the_same_verdict_as_structured() -> None:
    """CloudEvents attributes in `ce_` headers, the data in the value."""
    structured, binary = Topology(), Topology()
    for event in events(STAY + DISCHARGE):
        structured.pipe([event])
        document = orjson.loads(encode(event))
        data = document.pop("data")
        headers = [(f"ce_{name}", str(value).encode()) for name, value in document.items()]
        binary.publish(TOPICS.events.name, event.subject.encode(), orjson.dumps(data), headers)
    binary.run()

    assert structured.verdict == binary.verdict


def test_the_inbox_takes_any_key() -> None:
    """What comes by the inbox is keyed by its encounter and judged like all else."""
    direct, inbox = Topology(partitions=3), Topology(partitions=3)
    direct.pipe(events(STAY + DISCHARGE))
    for number, event in enumerate(events(STAY + DISCHARGE)):
        inbox.publish(TOPICS.inbox_json.name, b"MSG-%d" % number, encode(event), partition=number % 3)
    inbox.run()

    assert direct.verdict == inbox.verdict


def test_an_encounter_meets_in_one_partition_whatever_the_publisher_did() -> None:
    """Wrong keys and foreign partitioners: events are handed to the partition of their encounter."""
    straight, astray = Topology(partitions=4), Topology(partitions=4)
    straight.pipe(events(STAY + DISCHARGE))
    for number, event in enumerate(events(STAY + DISCHARGE)):
        astray.publish(TOPICS.events.name, b"wrong", encode(event), partition=number % 4)
    astray.run()

    assert straight.verdict == astray.verdict


MERGE = "12:00 merge encounter from=ENC-2 into=ENC-1"


@pytest.mark.parametrize("subject", ["ENC-1", "ENC-2", "ENC-9"])
@pytest.mark.parametrize("first", [True, False])
def test_merged_encounters_are_judged_as_one(subject: str, first: bool) -> None:
    """Start in one encounter, stop in the other: after the merge the infusion is whole, in whichever order it all
    came.
    """
    whole = Topology(partitions=4)
    merge = events(MERGE, encounter_id=subject)
    start, stop = events(STAY + DISCHARGE), events("09:05 mar stop vancomycin order=O1", encounter_id="ENC-2")
    for part in [merge, start, stop] if first else [start, stop, merge]:
        whole.pipe(part)

    assert ([], ["ENC-1"]) == (whole.rules, list(whole.assessments))


def test_a_merge_taken_back_separates_the_encounters() -> None:
    """A retracted merge leaves each encounter with its own events."""
    topology, apart = Topology(partitions=4), Topology(partitions=4)
    own = events(STAY + DISCHARGE) + events(
        STAY + "09:05 mar stop vancomycin order=O1\n" + DISCHARGE, encounter_id="ENC-2"
    )
    topology.pipe(own + events(MERGE))
    topology.pipe(events("12:05 merge encounter from=ENC-2 into=ENC-1 status=entered-in-error"))
    apart.pipe(own)

    assert [alert.encounter_id for alert in apart.open_alerts] == [alert.encounter_id for alert in topology.open_alerts]
    assert apart.assessments.keys() == topology.assessments.keys()


def test_a_merged_patient_stands_under_the_surviving_id() -> None:
    """Alerts and assessment carry the patient the record now belongs to."""
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE + "\n12:31 merge patient from=PAT-1 into=PAT-7"))

    assert {"PAT-7"} == {topology.assessments["ENC-1"].patient_id, topology.open_alerts[0].patient_id}


def test_a_hundred_bad_records_in_a_row_stop_the_worker() -> None:
    """A wrong deployment must not empty the feed into the dead letters."""
    topology = Topology(guarded=True)

    with pytest.raises(StopWorker, match="100 records in a row"):
        topology.pipe([b"not json"] * 100)


def test_more_than_one_in_twenty_bad_records_stop_the_worker() -> None:
    """The share is taken over a thousand records; at the limit itself the worker goes on."""
    good = encode(events(STAY)[0])
    at_limit = [b"no" if number % 20 == 0 else good for number in range(1000)]
    topology = Topology(guarded=True)
    topology.pipe(at_limit)

    with pytest.raises(StopWorker, match="51 of the last 1000"):
        topology.pipe([good, b"no", b"no"])


@pytest.mark.parametrize("until", ["outputs", "state"])
def test_a_crash_inside_a_checkpoint_loses_and_doubles_nothing(until: str) -> None:
    """Whatever became durable before the crash, the next run ends with the same verdict and the same alert ids."""
    steady, crashed = Topology(), Topology()
    for part in (STAY, DISCHARGE, STOP):
        steady.pipe(events(part))
        for event in events(part):
            crashed.publish(TOPICS.events.name, b"ENC-1", encode(event))
        crashed.process()
        crashed.checkpoint(until=until)
        crashed.crash()
        crashed.run()

    assert steady.verdict == crashed.verdict
    assert {alert.alert_id for alert in steady.alerts} == {alert.alert_id for alert in crashed.alerts}


def test_old_refusals_leave_the_window() -> None:
    """Forty refused records a thousand records ago do not count against forty now."""
    good = encode(events(STAY)[0])
    topology = Topology(guarded=True)
    topology.pipe([b"no", good] * 40 + [good] * 1000 + [b"no", good] * 40)

    assert 80 == len(topology.tally.dead_letters)


def test_what_was_recorded_in_time_and_delivered_late_still_counts() -> None:
    """A backlog of last spring, delivered in autumn: the late window runs from its arrival as well."""
    topology = Topology()
    topology.advance(topology.clock.time.replace(month=11))
    topology.pipe(events(STAY + DISCHARGE))
    before = topology.rules
    topology.pipe(events(STOP))

    assert (["infusion-stop-time-missing"], []) == (before, topology.rules)


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_records_with_one_identity_the_later_recorded_holds(turned: bool) -> None:
    """The same source and id with another content: which came first does not matter."""
    topology = Topology()
    wrong = events("08:00 mar stop vancomycin order=O1 event=stop1")
    right = events("09:05 mar stop vancomycin order=O1 recorded=09:10 event=stop1")
    topology.pipe(events(STAY + DISCHARGE))
    for part in (right, wrong) if turned else (wrong, right):
        topology.pipe(part)

    assert ([65], []) == ([service.minutes for service in topology.assessments["ENC-1"].services], topology.rules)


def test_terms_in_no_table_are_counted_by_kind_once_an_entry() -> None:
    """Whoever counts learns that a drug or a route is unknown, and never which."""
    topology = Topology()
    strange = events("08:00 mar given fictomab order=O1 route=none route_text=WARD9 dose=5flasks event=strange")
    topology.pipe(events("07:50 adt admit") + strange)
    topology.pipe(strange)
    topology.pipe(events("08:05 mar given ondansetron order=O2 route=iv-push dose=4mg\n12:30 adt discharge"))

    assert ["drug", "route", "unit"] == sorted(topology.tally.unmapped_terms)


def test_a_dead_letter_driven_in_again_makes_its_encounter_complete_whatever_comes_first() -> None:
    """The bytes could not be read under the old profile; word of it and of its cure may arrive in either order."""
    message = (
        b"MSH|^~\\&|MAR|TESTHOSP|||20260302080000||ADT^A03^ADT_A03|M-1|P|2.5.1\rEVN|A03|20260302123000\r"
        b"PID|1||PAT-1^^^T^MR\rPV1|1|O|INF||||||||||||||||ENC-1\r"
    )
    zoned = msgspec.structs.replace(
        FACILITY, intake=msgspec.structs.replace(FACILITY.intake, time_zone="America/Chicago")
    )
    complete = []
    for profiles in ((FACILITY, zoned), (zoned, FACILITY)):
        topology = Topology()
        topology.pipe(events(STAY + DISCHARGE))
        for profile in profiles:
            topology.profile = profile
            topology.crash()
            headers = [("redriven", b"1")] if profile is zoned else []
            topology.publish(TOPICS.inbox_hl7v2.name, None, message, headers)
            topology.run()
            complete.append(topology.assessments["ENC-1"].complete)

    assert [False, True, True, True] == complete


def test_a_bundle_that_could_not_be_read_in_full_is_one_dead_letter_as_it_came() -> None:
    """Not a byte of it is written anew, and its reason is that of the charting that was lost."""
    entries = [
        {"resourceType": "Immunization", "id": "I"},
        {"resourceType": "MedicationAdministration", "id": "A", "status": "x", "context": {"reference": "Encounter/ENC-1"}},
    ]  # fmt: skip
    record = orjson.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in entries]}
    ).replace(b":", b" : ")
    topology = Topology()
    topology.pipe(events(STAY + DISCHARGE))
    topology.publish(TOPICS.inbox_fhir.name, None, record)
    topology.run()
    letters = topology.read(TOPICS.dead_letters.name)

    assert [record] == [letter.value for letter in letters]
    assert b"unsupported-message" != dict(letters[0].headers)["error-class"]
    assert not topology.assessments["ENC-1"].complete
