"""What holds for every visit, whatever was given."""

import dataclasses
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.timeline import parse
from streams.coding.derivation import Derivation
from streams.coding.tables import codes_on
from tests.coding.charts import FACILITY, PROFESSIONAL, derived, with_coding
from tests.coding.strategies import Bag, bags, reasons, written

SAME_SITE = with_coding(hydration_scope="same-site")
OFFICE = "00:00 adt admit class=office primary_reason=therapeutic\n"


def content(found: Derivation) -> object:
    """What a derivation says, apart from the objects that hold it."""
    return (found.services, found.supported, [(each.name, each.units) for each in found.acceptable], found.variance)


@settings(max_examples=60)
@given(visit=bags(), reason=reasons, data=st.data())
def test_the_order_of_records_changes_nothing(visit: list[Bag], reason: str, data: st.DataObject) -> None:
    """Arrival order and repeats do not matter."""
    events = parse(written(visit, reason))
    shuffled = data.draw(st.permutations(events))

    assert content(derived(events)) == content(derived(shuffled))


@settings(max_examples=60)
@given(visit=bags(names="abcd"), extra=st.integers(1, 400), minutes=st.integers(1, 400))
def test_a_later_stop_never_loses_a_unit(visit: list[Bag], extra: int, minutes: int) -> None:
    """The last infusion of a visit, of a drug not given before, earns at least as much when it ran longer."""
    last = Bag("z", "therapeutic", "iv-infusion", 1100, minutes, "L1")
    longer = dataclasses.replace(last, minutes=minutes + extra)
    shorter_units, longer_units = (sum(derived(written([*visit, each])).units.values()) for each in (last, longer))

    assert shorter_units <= longer_units


@settings(max_examples=60)
@given(
    minutes=st.integers(1, 2000),
    extra=st.integers(1, 400),
    category=st.sampled_from(["therapeutic", "chemotherapy", "hydration"]),
)
def test_a_longer_infusion_never_has_fewer_hours(minutes: int, extra: int, category: str) -> None:
    """Alone, of any family."""
    bag = Bag("z", category, "iv-infusion", 10, minutes, "L1")
    longer = dataclasses.replace(bag, minutes=minutes + extra)

    assert sum(derived(written([bag])).units.values()) <= sum(derived(written([longer])).units.values())


@settings(max_examples=80)
@given(visit=bags(), reason=reasons, same_site=st.booleans())
def test_no_minute_of_a_site_is_paid_twice(visit: list[Bag], reason: str, same_site: bool) -> None:
    """Hydration and drug minutes of a site never exceed the time in which something ran there (12.2)."""
    found = derived(written(visit, reason), SAME_SITE if same_site else FACILITY)
    ran: dict[str, set[int]] = {}
    for bag in visit:
        site = found.site_of(bag.device)
        if bag.route == "iv-infusion" and bag.minutes and site:
            ran.setdefault(site.site, set()).update(range(bag.start, bag.start + bag.minutes))
    paid = {site: sum(item.minutes for item in found.counted if item.site == site) for site in ran}

    assert [] == [site for site in ran if paid[site] > len(ran[site])]


@settings(max_examples=80)
@given(visit=bags(), reason=reasons, office=st.booleans())
def test_the_limits_that_follow_from_the_rules(visit: list[Bag], reason: str, office: bool) -> None:
    """In every reading: 96368 once, one initial for each site, no repeated push of a professional (12.2)."""
    lines = (OFFICE if office else "") + written(visit, reason)
    found = derived(lines, PROFESSIONAL if office else FACILITY)
    codes = codes_on(parse(lines)[0].time.date())
    broken = [
        reading.name
        for reading in found.acceptable
        if reading.units.get("96368", 0) > 1
        or sum(reading.units.get(code, 0) for code in codes.initial) > 2
        or (office and reading.units.get("96376", 0))
    ]

    assert [] == broken


PUSH_LEADS = [
    Bag("c", "chemotherapy", "iv-push", 0, 5, "L1"),
    Bag("a", "therapeutic", "iv-infusion", 60, 60, "L1"),
    Bag("b", "therapeutic", "iv-infusion", 60, 60, "L1"),
]


@settings(max_examples=80)
@given(visit=bags(), reason=reasons, office=st.booleans())
@example(visit=PUSH_LEADS, reason="", office=False)
def test_an_add_on_has_a_base_in_the_encounter(visit: list[Bag], reason: str, office: bool) -> None:
    """Every add-on code of every reading stands beside one of its bases."""
    lines = (OFFICE if office else "") + written(visit, reason)
    add_ons = codes_on(parse(lines)[0].time.date()).add_ons
    found = derived(lines, PROFESSIONAL if office else FACILITY)
    broken = [
        (reading.name, code)
        for reading in found.acceptable
        for code in reading.units
        if code in add_ons and not set(add_ons[code]) & set(reading.units)
    ]

    assert [] == broken


@settings(max_examples=60)
@given(visit=bags(), reason=reasons)
def test_services_and_codes_tell_the_same(visit: list[Bag], reason: str) -> None:
    """Each administration is a service; its codes are those that name it; units and dates add up."""
    found = derived(written(visit, reason))
    named = {
        ident: {item.code for item in found.of(ident)} for ident in (each.administration_id for each in found.services)
    }

    assert len(visit) == len(found.services)
    assert named == {each.administration_id: set(each.codes) for each in found.services}
    assert sum(found.units.values()) == sum(found.units_by_date.values()) == sum(code.units for code in found.supported)


@settings(max_examples=40)
@given(visit=bags(), reason=reasons)
def test_a_unit_is_dated_within_the_visit(visit: list[Bag], reason: str) -> None:
    """No unit lies before the first or after the last minute of what was given."""
    found = derived(written(visit, reason))
    first = parse(written(visit))[0].data.occurred_at
    last = max(bag.start + (bag.minutes or 0) for bag in visit)
    days = {day for _, day in found.units_by_date}

    assert [] == [day for day in days if not first.date() <= day <= (first + timedelta(minutes=last)).date()]
