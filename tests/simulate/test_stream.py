"""The stream of deliveries: repeatable, in order of arrival, untidy as asked, and in bounded memory."""

import hashlib
import heapq
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import orjson
import pytest

from schemas.codec import decode_event, read_document
from streams.simulate import SimulatedEvent, SimulateOptions, Truth, simulate
from streams.simulate.options import KINDS

MAR = "charting.administration.v1"


def run(**options: Any) -> list[SimulatedEvent]:
    return list(simulate(SimulateOptions(**options)))


def digest(events: list[SimulatedEvent]) -> str:
    return hashlib.sha256(b"\n".join(event.value for event in events)).hexdigest()


def documents(events: list[SimulatedEvent]) -> list[dict[str, Any]]:
    return [orjson.loads(event.value) for event in events]


def test_the_same_options_give_the_same_bytes() -> None:
    """Twice the same simulation is twice the same stream, arrival times included."""
    first, second = run(seed=4, encounters=60), run(seed=4, encounters=60)

    assert first == second


def test_another_seed_gives_other_charts() -> None:
    """No chart of one seed is a chart of another."""
    assert not {event.value for event in run(seed=4, encounters=40)} & {e.value for e in run(seed=5, encounters=40)}


def test_more_encounters_leave_the_first_as_they_were() -> None:
    """Asking for more adds to a clean simulation and changes nothing in it."""
    few = {event.value for event in run(seed=4, encounters=30, defect_rate=0.0, near_miss_rate=0.0)}
    many = {event.value for event in run(seed=4, encounters=60, defect_rate=0.0, near_miss_rate=0.0)}

    assert few < many


def test_delivery_does_not_change_what_is_delivered() -> None:
    """Duplicates and delays are another stream of the same records."""
    tidy = {event.value for event in run(seed=4, encounters=40, duplicate_rate=0.0, out_of_order=0.0)}
    untidy = {event.value for event in run(seed=4, encounters=40, duplicate_rate=0.3, out_of_order=0.5)}

    assert tidy == untidy


def test_every_delivery_is_an_event_of_the_contract() -> None:
    """The codec takes every record, and its subject is the key it is delivered under."""
    events = run(seed=6, encounters=120, defect_rate=0.4, near_miss_rate=0.4)
    decoded = [decode_event(read_document(event.value)) for event in events]

    assert [event.encounter_id for event in events] == [event.subject for event in decoded]


def test_records_have_one_identity_each() -> None:
    """Source and id name one record: only a duplicate has them twice, with the same bytes."""
    values: dict[tuple[str, str], set[bytes]] = {}
    for event in run(seed=6, encounters=150, defect_rate=0.4, near_miss_rate=0.4, correction_rate=0.2):
        document = orjson.loads(event.value)
        values.setdefault((document["source"], document["id"]), set()).add(event.value)

    assert {1} == {len(versions) for versions in values.values()}


def test_deliveries_come_in_order_of_arrival_and_after_their_recording() -> None:
    """Arrival times never go back, and nothing arrives before it was filed."""
    events = run(seed=6, encounters=150)
    arrivals = [event.arrives_at for event in events]

    assert sorted(arrivals) == arrivals
    assert all(event.arrives_at >= datetime.fromisoformat(orjson.loads(event.value)["time"]) for event in events)


def recorded(events: list[SimulatedEvent]) -> list[datetime]:
    return [datetime.fromisoformat(document["time"]) for document in documents(events)]


def test_arrival_is_not_recorded_order() -> None:
    """By default some records overtake others, within an encounter too."""
    events = run(seed=6, encounters=100)
    by_encounter: dict[str, list[datetime]] = {}
    for event, time in zip(events, recorded(events), strict=True):
        by_encounter.setdefault(event.encounter_id, []).append(time)

    assert sum(times != sorted(times) for times in by_encounter.values()) > 50


def test_without_hold_ups_arrival_is_recorded_order() -> None:
    """`out_of_order=0` and no duplicates deliver in the order of filing."""
    times = recorded(run(seed=6, encounters=100, out_of_order=0.0, duplicate_rate=0.0))

    assert sorted(times) == times


@pytest.mark.parametrize("rate", [0.05, 0.4])
def test_the_share_of_events_held_up_is_what_was_asked(rate: float) -> None:
    """As many bedside records as asked arrive a minute or more after they were filed, within four standard errors."""
    events = run(seed=6, encounters=200, out_of_order=rate, duplicate_rate=0.0)
    mar = [pair for pair in zip(events, documents(events), strict=True) if pair[1]["type"] == MAR]
    waits = [event.arrives_at - datetime.fromisoformat(document["time"]) for event, document in mar]
    share = sum(wait >= timedelta(minutes=1) for wait in waits) / len(waits)

    assert abs(share - rate) <= 4 * (rate * (1 - rate) / len(waits)) ** 0.5


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.3])
def test_the_share_of_duplicates_is_what_was_asked(rate: float) -> None:
    """As many records come twice as asked, within four standard errors."""
    times = Counter(event.value for event in run(seed=8, encounters=200, duplicate_rate=rate)).values()
    share = sum(count > 1 for count in times) / len(times)

    assert {1, 2} >= set(times)
    assert abs(share - rate) <= 4 * (rate * (1 - rate) / len(times)) ** 0.5


def truths(**options: Any) -> list[Truth]:
    told: list[Truth] = []
    for _ in simulate(SimulateOptions(**options), told.append):
        pass
    return told


def test_there_is_one_truth_for_each_encounter() -> None:
    """Every encounter that is delivered has its truth, and every truth its encounter."""
    told: list[Truth] = []
    events = list(simulate(SimulateOptions(seed=8, encounters=90), told.append))

    assert 90 == len(told)
    assert {event.encounter_id for event in events} == {truth.encounter_id for truth in told}


def test_defects_and_near_misses_are_as_many_as_asked() -> None:
    """The rates hold, although not every encounter offers something for every rule."""
    told = truths(seed=8, encounters=1000, defect_rate=0.2, near_miss_rate=0.1)

    assert abs(sum(truth.defect is not None for truth in told) - 200) < 55
    assert abs(sum(truth.near_miss is not None for truth in told) - 100) < 40
    assert all(truth.clean == (truth.defect is None) for truth in told)


def test_defects_can_be_taken_from_one_rule() -> None:
    """With `rules`, no other defect is injected."""
    rule = "rounded-time-pattern"
    told = truths(seed=8, encounters=100, defect_rate=0.5, rules=(rule,))

    assert {None, rule} == {truth.defect for truth in told}


def test_the_mix_is_what_was_asked() -> None:
    """Shares of the three kinds follow the mix, within four standard errors."""
    mix = {"clinic": 0.5, "emergency": 0.3, "observation": 0.2}
    kinds = Counter(truth.kind for truth in truths(seed=8, encounters=800, mix=mix))

    assert all(abs(kinds[kind] / 800 - mix[kind]) <= 4 * (mix[kind] * (1 - mix[kind]) / 800) ** 0.5 for kind in KINDS)


def test_every_kind_writes_as_many_events_as_it_does_in_life() -> None:
    """Medians: a clinic visit 20 to 60 events, an emergency visit 40 to 80, an observation stay 60 to 150."""
    told: list[Truth] = []
    sizes: dict[str, list[int]] = {kind: [] for kind in KINDS}
    events = list(simulate(SimulateOptions(seed=8, encounters=500, duplicate_rate=0.0), told.append))
    count = Counter(event.encounter_id for event in events)
    for truth in told:
        sizes[truth.kind].append(count[truth.encounter_id])
    medians = {kind: sorted(found)[len(found) // 2] for kind, found in sizes.items()}

    assert 20 <= medians["clinic"] <= 60
    assert 40 <= medians["emergency"] <= 80
    assert 60 <= medians["observation"] <= 150


def test_memory_does_not_grow_with_the_simulation() -> None:
    """What is pending at most in 2,000 encounters is about what is pending at most in 500."""

    def peak(encounters: int) -> int:
        most, push = 0, heapq.heappush

        def measured(heap: list[Any], item: Any) -> None:
            nonlocal most
            push(heap, item)
            most = max(most, len(heap))

        with patch("streams.simulate.stream.heapq.heappush", measured):
            for _ in simulate(SimulateOptions(seed=8, encounters=encounters)):
                pass
        return most

    assert peak(2000) < 1.5 * peak(500) < 15_000


def test_patients_come_back() -> None:
    """Some patients have several encounters, of the same therapy and days apart."""
    therapies: dict[str, list[tuple[str, str]]] = {}
    for document in documents(run(seed=8, encounters=1200, encounters_per_day=60, mix={"clinic": 1.0})):
        data = document["data"]
        if data.get("status") == "finished":
            visit = (data["period"]["start"][:10], data["diagnoses"][0]["code"])
            therapies.setdefault(data["patient_id"], []).append(visit)
    returning = [sorted(set(visits)) for visits in therapies.values() if len(set(visits)) > 1]

    assert len(returning) > 100
    assert all(1 == len({diagnosis for _, diagnosis in visits}) for visits in returning)


def test_units_are_those_asked_for() -> None:
    """Encounters happen on the named units."""
    units = {"clinic": ("WARD-A",), "emergency": ("WARD-B",), "observation": ("WARD-C",)}
    found = {
        document["data"]["unit"]
        for document in documents(run(seed=8, encounters=60, units=units))
        if document["type"] == "charting.encounter.v1"
    }

    assert {"WARD-A", "WARD-B", "WARD-C"} == found


def test_patients_come_back_after_as_many_days_as_asked() -> None:
    """A run of three weeks holds whole histories when they come back within days."""
    visits: dict[str, list[datetime]] = {}
    for event in documents(run(seed=4, encounters=200, encounters_per_day=10, return_days=(2, 5), out_of_order=0.0)):
        if event["type"] == "charting.encounter.v1" and event["data"]["status"] == "in-progress":
            arrived = datetime.fromisoformat(event["data"]["period"]["start"])
            visits.setdefault(event["data"]["patient_id"], []).append(arrived)
    days = {
        (later.date() - earlier.date()).days
        for came in visits.values()
        for earlier, later in pairwise(sorted(set(came)))
    }

    assert {2, 3, 4, 5} <= days


@pytest.mark.parametrize(
    "options",
    [
        {"encounters": -1},
        {"duplicate_rate": 1.5},
        {"defect_rate": 0.7, "near_miss_rate": 0.7},
        {"mix": {"ward": 1.0}},
        {"mix": {"clinic": 0.0}},
        {"time_zone": "America/Nowhere"},
        {"units": {"clinic": ()}},
        {"return_days": (0, 3)},
        {"return_days": (5, 3)},
    ],
)
def test_options_without_sense_are_refused(options: dict[str, Any]) -> None:
    """A value that cannot be simulated is named before anything is written."""
    with pytest.raises(ValueError, match="|".join(options)):
        SimulateOptions(**options)


def test_a_day_without_arrivals_is_refused() -> None:
    """Days that bring nobody would never end."""
    with pytest.raises(ValueError, match="at least one a day"):
        SimulateOptions(encounters_per_day=0)


def test_a_rule_without_a_defect_is_refused() -> None:
    """A name that is no rule with a defect is an error and not a clean simulation."""
    with pytest.raises(ValueError, match="no-such-rule"):
        run(rules=("no-such-rule",))


def test_no_encounters_give_no_events() -> None:
    """Nothing asked, nothing written."""
    assert [] == run(encounters=0)


def test_the_simulation_begins_on_the_first_day() -> None:
    """The first patient arrives on the day that was asked for."""
    arrivals = [
        document["data"]["occurred_at"]
        for document in documents(run(seed=8, encounters=50, start=date(2027, 5, 3)))
        if document["data"].get("status") == "in-progress"
    ]

    assert min(arrivals).startswith("2027-05-03")


def test_digests_differ_between_seeds() -> None:
    """A check of the check: equal bytes are not equal for another reason."""
    assert digest(run(seed=1, encounters=5)) != digest(run(seed=2, encounters=5))
