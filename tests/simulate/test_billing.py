"""Charges of clean encounters: the published vectors of the coding algorithm, and what every claim must satisfy."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from schemas.administration import Administration
from schemas.base import Drug, Route
from schemas.envelope import ChartingEvent, Event
from streams.simulate.billing import administration_units, extra_after_first, extra_from_zero
from streams.simulate.plan import EncounterPlan
from tests.simulate.reading import CLEAN, Stay, at, instant, stays

DAY = datetime(2026, 3, 2, tzinfo=UTC)
Category = Literal["chemotherapy", "therapeutic", "hydration"]
CATEGORIES: dict[str, Category] = {"chemo": "chemotherapy", "hyd": "hydration"}


def clock(text: str) -> datetime:
    """`22:00` of the first day, `+02:00` of the next."""
    hour, minute = map(int, text.lstrip("+").split(":"))
    return DAY + timedelta(days=text.startswith("+"), hours=hour, minutes=minute)


def service(number: int, text: str) -> list[ChartingEvent]:
    """MAR entries of `drug 10:00-11:30`, `drug push 10:00 5` or `drug im 10:00`, at an access `@2` where given."""
    words, _, site = text.partition("@")
    name, *rest = words.split()
    drug = Drug(name=name, generic_name=name, category=_category(name))
    device = f"L{site or 1}"
    if rest[0] in ("push", "im"):
        route: Route = "iv-push" if rest[0] == "push" else "intramuscular"
        minutes = float(rest[2]) if len(rest) > 2 else None
        return [_entry(number, 0, "given", rest[1], drug, route, device, minutes)]
    times = rest[0].split("-")
    return [_entry(number, n, ("start", "stop")[n], time, drug, "iv-infusion", device) for n, time in enumerate(times)]


def _category(name: str) -> Category:
    return next((category for prefix, category in CATEGORIES.items() if name.startswith(prefix)), "therapeutic")


def _entry(
    number: int, place: int, action: str, time: str, drug: Drug, route: Route, device: str, minutes: float | None = None
) -> ChartingEvent:
    data = Administration(
        patient_id="P", occurred_at=clock(time), administration_id=f"A{number}", action=action, drug=drug, route=route,  # type: ignore[arg-type]
        access_id=device if route != "intramuscular" else None, duration_minutes=minutes, purpose="treatment",
    )  # fmt: skip
    return Event(
        id=f"{number}-{place}", source="urn:test", type="charting.administration.v1", subject="E", time=clock(time),
        data=data,
    )  # fmt: skip


def codes(*services: str) -> dict[str, int]:
    records = tuple(event for number, text in enumerate(services) for event in service(number, text))
    plan = EncounterPlan(
        encounter_id="E", patient_id="P", kind="clinic", zone=ZoneInfo("UTC"), arrival=DAY, departure=DAY,
        charged_at=DAY, records=records,
    )  # fmt: skip
    units = administration_units(plan)
    return dict(Counter(f"{unit.code}-{unit.modifier}".rstrip("-") for unit in units))


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        (["drug 10:00-10:16"], {"96365": 1}),
        (["drug 10:00-11:30"], {"96365": 1}),
        (["drug 10:00-11:31"], {"96365": 1, "96366": 1}),
        (["drug 10:00-12:01"], {"96365": 1, "96366": 1}),
        (["drug 10:00-12:30"], {"96365": 1, "96366": 1}),
        (["drug 10:00-12:31"], {"96365": 1, "96366": 2}),
        (["hyd 10:00-10:30"], {}),
        (["hyd 10:00-10:31"], {"96360": 1}),
        (["hyd 10:00-11:31"], {"96360": 1, "96361": 1}),
        (["hyd 10:00-13:00", "a push 10:20 3", "b push 10:40 2"], {"96361": 3, "96374": 1, "96375": 1}),
        (["a 06:00-07:30", "b 07:00-16:00"], {"96365": 1, "96366": 8, "96367": 1}),
        (["a 09:30-10:30", "b 09:32-10:31"], {"96365": 1, "96368": 1}),
        (["hyd 23:00-+02:00"], {"96360": 1, "96361": 2}),
        (["hyd 22:00-+06:30", "m push 22:20", "m push +02:00"], {"96361": 8, "96374": 1, "96376": 1}),
        (
            ["p 13:00-13:20", "d 13:20-13:40", "f 13:40-14:10", "chemo 14:10-16:45", "hyd 16:45-18:00"],
            {"96361": 1, "96367": 3, "96413": 1, "96415": 2},
        ),
        (["hyd 07:00-07:20", "m push 07:15"], {"96374": 1}),
        (["hyd 10:50-13:25", "chemo 11:20-13:05"], {"96413": 1, "96415": 1}),
        (["x 07:00-07:45", "x 19:00-19:45"], {"96365": 1, "96366": 1}),
        (["x 07:00-07:30", "x 19:00-19:30"], {"96365": 1}),
        (["a 10:00-11:00", "b 10:00-11:00@2"], {"96365": 1, "96365-59": 1}),
        (["a 10:00-11:00", "v im 10:30"], {"96365": 1, "96372": 1}),
        (["m push 10:00", "m push 10:25", "m push 10:40"], {"96374": 1, "96376": 1}),
        (["a 10:00-11:00", "b 10:00-11:00", "c 10:00-11:00"], {"96365": 1, "96368": 1}),
        (["hyd 10:00-12:00", "a 10:30-11:00"], {"96361": 1, "96365": 1}),
    ],
)
def test_the_published_vectors_hold(services: list[str], expected: dict[str, int]) -> None:
    """The simulator's coding gives the codes of the coding algorithm's vectors."""
    assert expected == codes(*services)


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        (["hyd 10:05-10:40", "m push 10:00 9"], {"96361": 1, "96374": 1}),
        (["hyd 10:05-10:40", "m push 10:00 10"], {"96374": 1}),
        (["hyd 10:05-10:40", "m push 10:00 10@2"], {"96374-59": 1}),
    ],
)
def test_only_the_push_minutes_within_the_fluid_are_deducted(services: list[str], expected: dict[str, int]) -> None:
    """A push that began before the fluid takes what it shares with it, through whichever device (10.1, 10.2)."""
    assert expected == codes(*services)


@pytest.mark.parametrize(("minutes", "after", "zero"), [(90, 0, 1), (91, 1, 2), (150, 1, 2), (151, 2, 3), (30, 0, 0)])
def test_a_tail_counts_above_thirty_minutes(minutes: int, after: int, zero: int) -> None:
    """90 and 150 earn nothing more; 91 and 151 do."""
    assert (after, zero) == (extra_after_first(minutes), extra_from_zero(minutes))


def claims() -> list[Stay]:
    return list(stays(CLEAN))


INITIAL = ("96360", "96365", "96374", "96409", "96413")


def test_every_clean_encounter_is_charged_within_three_days() -> None:
    """Charges are posted after the departure and before anybody would miss them."""
    for stay in claims():
        posted = [instant(event["time"]) for event in stay.of("charge")]

        assert posted, stay.truth.encounter_id
        assert stay.departure < min(posted) <= max(posted) < stay.departure + timedelta(days=3)


def test_there_is_one_initial_service_for_each_device() -> None:
    """Where anything was given by vein, one initial code stands for each access device in use."""
    for stay in claims():
        entries = [event["data"] for event in stay.mar]
        devices = {data["access_id"] for data in entries if data["route"] in ("iv-infusion", "iv-push")}
        initial = [charge for charge in stay.data("charge") if charge["code"] in INITIAL]

        assert len(devices) == sum(charge["units"] for charge in initial), stay.truth.encounter_id
        assert len(devices) - 1 == sum(charge.get("modifiers") == ["59"] for charge in initial) or not devices


def test_drug_lines_bill_what_was_given_and_what_was_wasted() -> None:
    """Units of each drug are the given amount rounded up, JW units the waste; a vial used up says JZ."""
    for stay in claims():
        given: Counter[str] = Counter()
        for data in (event["data"] for event in stay.mar):
            if data["action"] in ("start", "given") and data["drug"]["system"] == "hcpcs":
                given[data["drug"]["code"]] += data["billing_units"]
        billed: Counter[str] = Counter()
        for charge in stay.data("charge"):
            if charge["system"] == "hcpcs" and charge.get("modifiers") != ["JW"]:
                billed[charge["code"]] += charge["units"]

        assert given == billed, stay.truth.encounter_id


def test_waste_is_billed_in_whole_units() -> None:
    """JW lines are whole units and stand only where waste was charted; JZ only where none was."""
    for stay in claims():
        wasted = {e["data"]["drug"]["code"]: e["data"]["wasted"]["value"] for e in stay.mar if "wasted" in e["data"]}
        for charge in stay.data("charge"):
            marks = charge.get("modifiers", [])
            if "JW" in marks or "JZ" in marks:
                assert ceil(charge["units"]) == charge["units"] > 0
                assert ("JW" in marks) == bool(wasted[charge["code"]])


def test_all_waste_is_billed() -> None:
    """JW units are the charted waste, in the units in which the given amount is billed."""
    wasteful = 0
    for stay in claims():
        wasted: Counter[str] = Counter()
        for data in (event["data"] for event in stay.mar if event["data"].get("wasted", {}).get("value")):
            wasted[data["drug"]["code"]] += round(
                data["wasted"]["value"] * data["billing_units"] / data["dose"]["value"]
            )
        billed: Counter[str] = Counter()
        for charge in stay.data("charge"):
            if charge.get("modifiers") == ["JW"]:
                billed[charge["code"]] += charge["units"]
        wasteful += bool(wasted)

        assert wasted == billed, stay.truth.encounter_id
    assert wasteful > 20


def test_lines_are_dated_within_the_stay_and_point_to_its_diagnosis() -> None:
    """Each line has a date of the stay, a diagnosis of the orders, and who ordered."""
    for stay in claims():
        orders = list(stay.orders.values())
        for charge in stay.data("charge"):
            date = charge["service_date"]

            assert f"{stay.arrival:%Y-%m-%d}" <= date <= f"{stay.departure:%Y-%m-%d}"
            assert charge["diagnoses"] == orders[0]["diagnoses"]
            assert charge["ordered_by"]["id"] in {order["ordered_by"]["id"] for order in orders}


def test_a_stay_over_midnight_has_lines_of_both_days() -> None:
    """Hydration that goes on after midnight is dated by the hour."""
    dates = [
        {c["service_date"] for c in s.data("charge") if c["code"] == "96361"}
        for s in claims()
        if s.truth.kind == "observation"
    ]

    assert any(len(found) > 1 for found in dates)


def test_orders_are_placed_before_the_first_charge_line() -> None:
    """Charging comes last."""
    assert all(max(at(o) for o in stay.orders.values()) < instant(stay.of("charge")[0]["time"]) for stay in claims())
