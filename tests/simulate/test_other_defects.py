"""Defects beside those of start and stop times, looked for in the events alone.

Each check is the rule in one line, read from plain documents: it finds the defect, and neither its near-miss nor clean
charting. It shares no code with the rules nor with the functions that inject, and leaves out what takes a chart to see.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from streams.simulate.defects.charges.limits import UNIT_LIMITS
from tests.simulate.reading import MINUTE, Document, Stay, asked, at, instant, stays

HOUR = timedelta(hours=1)
INITIAL = {"96360", "96365", "96374", "96409", "96413"}
ADD_ON = {"96361", "96366", "96367", "96368", "96375", "96376", "96411", "96415", "96417"}
BUNDLED = {"36000", "96523", "A4216"}
SUPPLIES = {"A4222", "A4223", "E0776"}


def given(stay: Stay) -> dict[str, list[Document]]:
    """The entries of each administration that is no flush."""
    found: dict[str, list[Document]] = defaultdict(list)
    for event in stay.mar:
        if event["data"].get("purpose") != "flush" and event["data"].get("route") != "flush":
            found[event["data"]["administration_id"]].append(event["data"])
    return found


def no_dose(stay: Stay) -> bool:
    doses = [[e["dose"] for e in entries if e.get("dose")] for entries in given(stay).values()]
    return any(not any(dose.get("value") and dose.get("unit") for dose in told) for told in doses)


def no_route(stay: Stay) -> bool:
    return any(not any(e.get("route") or by_vein(e) for e in entries) for entries in given(stay).values())


def by_vein(entry: Document) -> bool:
    return str(entry.get("route_text", "")).upper().startswith(("IV", "INTRAVENOUS"))


def injected_nowhere(stay: Stay) -> bool:
    needles = ("intramuscular", "subcutaneous")
    return any(dose.get("route") in needles and not dose.get("body_site") for dose in stay.doses)


def ordered_by_nobody(stay: Stay) -> bool:
    people = [order.get("ordered_by", {}) for order in stay.orders.values()]
    claimed = {line["ordered_by"]["id"] for line in stay.data("charge") if line.get("ordered_by")}
    nurse = any(not person.get("id") or person.get("credentials") == "RN" for person in people)
    return nurse or not claimed <= {person.get("id") for person in people}


def given_by_nobody(stay: Stay) -> bool:
    by_hand = (event["data"] for event in stay.mar if event["data"].get("entry_method") != "device")
    return any(not (entry.get("performer") or {}).get("credentials") for entry in by_hand)


def device_undescribed(stay: Stay) -> bool:
    told: dict[str, set[str]] = defaultdict(set)
    for record in stay.data("access"):
        told[record["access_id"]] |= {field for field in ("kind", "body_site") if record.get(field)}
    return any(len(fields) < 2 for fields in told.values())


def used_before_placed(stay: Stay) -> bool:
    placed = {record["access_id"]: at(record) for record in stay.data("access") if record["action"] == "placed"}
    used = [(e.get("access_id"), at(e)) for entries in given(stay).values() for e in entries]
    return any(device in placed and moment < placed[device] - 5 * MINUTE for device, moment in used)


def place_unclear(stay: Stay) -> bool:
    last = stay.data("encounter")[-1]
    return not last.get("class") or last.get("place_of_service") in ("11", "21")


def bundled_or_uncharted(stay: Stay) -> bool:
    used = {supply.get("code") for supply in stay.data("supply")}
    return any(code in BUNDLED or (code in SUPPLIES and code not in used) for code in codes(stay))


def filed_late_unlabelled(stay: Stay) -> bool:
    late = [e["data"] for e in stay.mar if instant(e["time"]) - at(e["data"]) > 4 * HOUR]
    return any(not entry.get("late_entry") and not entry.get("reason") for entry in late)


def filed_ahead(stay: Stay) -> bool:
    return any(at(event["data"]) - instant(event["time"]) > 5 * MINUTE for event in stay.mar)


def typed_in_one_sitting(stay: Stay) -> bool:
    ends = [e for e in stay.mar if e["data"]["action"] in ("start", "stop") and by_hand(e["data"])]
    for first in ends:
        sitting = [e for e in ends if timedelta(0) <= instant(e["time"]) - instant(first["time"]) <= 2 * MINUTE]
        sitting = [e for e in sitting if e["data"]["performer"] == first["data"]["performer"]]
        moments = [at(e["data"]) for e in sitting]
        if len(sitting) >= 4 and max(moments) - min(moments) >= 2 * HOUR:
            return True
    return False


def by_hand(entry: Document) -> bool:
    return entry.get("entry_method") == "manual" and not entry.get("late_entry")


def scanned_and_typed(stay: Stay) -> bool:
    def twice(one: Document, other: Document) -> bool:
        same = all(one.get(field) == other.get(field) for field in ("drug", "dose", "access_id"))
        return same and abs(at(one) - at(other)) <= 2 * MINUTE and one["entry_method"] != other["entry_method"]

    hung = Counter(
        e["data"]["bag_id"] for e in stay.mar if e["data"]["action"] in ("start", "new-bag") and e["data"].get("bag_id")
    )
    return max(hung.values(), default=0) > 1 or any(twice(one, other) for one, other in combinations(stay.doses, 2))


def codes(stay: Stay) -> Counter[str]:
    """Units by code."""
    billed: Counter[str] = Counter()
    for line in stay.data("charge"):
        billed[line["code"]] += int(line["units"])
    return billed


def drug_units_off(stay: Stay) -> bool:
    charted: Counter[str] = Counter()
    for entry in (event["data"] for event in stay.mar if event["data"]["action"] in ("start", "given")):
        if entry["drug"].get("system") == "hcpcs":
            charted[entry["drug"]["code"]] += int(entry.get("billing_units") or 0)
    lines = [
        line for line in stay.data("charge") if line["system"] == "hcpcs" and "JW" not in line.get("modifiers", ())
    ]
    billed: Counter[str] = Counter()
    for line in lines:
        billed[line["code"]] += int(line["units"])
    return charted != billed


def add_on_alone(stay: Stay) -> bool:
    return bool(codes(stay).keys() & ADD_ON) and not codes(stay).keys() & INITIAL


def two_initials(stay: Stay) -> bool:
    plain = [line for line in stay.data("charge") if line["code"] in INITIAL and not line.get("modifiers")]
    return sum(int(line["units"]) for line in plain) > 1


def both_modifiers(stay: Stay) -> bool:
    return any({"59"} < set(line.get("modifiers", ())) for line in stay.data("charge"))


def above_a_limit(stay: Stay) -> bool:
    """The made-up limits are the simulator's own; here one line of a code stands for its day."""
    lines = stay.data("charge")
    return any(int(line["units"]) > UNIT_LIMITS[line["code"]].units for line in lines if line["code"] in UNIT_LIMITS)


def inpatient_billed(stay: Stay) -> bool:
    inpatient = all(record.get("class") == "inpatient" for record in stay.data("encounter"))
    return inpatient and any(line["system"] == "cpt" for line in stay.data("charge"))


CHECKS: dict[str, Callable[[Stay], bool]] = {
    "dose-missing": no_dose,
    "route-missing": no_route,
    "injection-site-missing": injected_nowhere,
    "ordering-provider-missing": ordered_by_nobody,
    "administering-clinician-missing": given_by_nobody,
    "iv-access-type-missing": device_undescribed,
    "iv-access-not-in-place": used_before_placed,
    "site-of-service-missing": place_unclear,
    "supply-charge-unsupported": bundled_or_uncharted,
    "late-entry-unlabelled": filed_late_unlabelled,
    "charted-before-administration": filed_ahead,
    "batch-charted-times": typed_in_one_sitting,
    "duplicate-administration": scanned_and_typed,
    "drug-charge-mismatch": drug_units_off,
    "add-on-without-primary": add_on_alone,
    "multiple-initial-services": two_initials,
    "distinct-service-modifier-unsupported": both_modifiers,
    "units-exceed-mue": above_a_limit,
    "setting-not-billable": inpatient_billed,
}


def cases(rule: str, **rates: Any) -> Iterator[Stay]:
    """The encounters of a simulation that carry the rule's defect, or its near-miss."""
    for stay in stays(asked(seed=43, encounters=90, rules=(rule,), correction_rate=0.0, **rates)):
        if rule in (stay.truth.defect, stay.truth.near_miss):
            yield stay


@pytest.mark.parametrize("rule", CHECKS)
def test_the_defect_is_in_the_events(rule: str) -> None:
    """What the truth says is wrong is wrong in what was sent."""
    found = list(cases(rule, defect_rate=1.0, near_miss_rate=0.0))

    assert len(found) >= 5
    assert [] == [stay.truth.encounter_id for stay in found if not CHECKS[rule](stay)]


@pytest.mark.parametrize("rule", CHECKS)
def test_the_defect_is_not_in_its_near_miss(rule: str) -> None:
    """What the truth calls clean is clean of it."""
    found = list(cases(rule, defect_rate=0.0, near_miss_rate=1.0))

    assert len(found) >= 5
    assert [] == [stay.truth.encounter_id for stay in found if CHECKS[rule](stay)]


@pytest.mark.parametrize("rule", CHECKS)
def test_the_defect_is_not_in_clean_charting(rule: str) -> None:
    """The check finds nothing where nothing was injected."""
    clean = stays(asked(seed=44, encounters=150, defect_rate=0.0, near_miss_rate=0.0, correction_rate=0.0))

    assert [] == [stay.truth.encounter_id for stay in clean if CHECKS[rule](stay)]
