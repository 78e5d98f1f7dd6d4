"""Encounters as they might be charted: any subset of entries and fields, any order, corrected and retracted.

Ids come from small pools, so that entries meet in one infusion; texts, names and ids are words that no message of
ours contains, so that a leak shows.
"""

from datetime import date, datetime, timedelta, timezone
from typing import Any, get_args

from hypothesis import strategies as st

from schemas.access import Access
from schemas.administration import Action, Administration, Purpose, TimeSource
from schemas.base import Diagnosis, Drug, EventData, Person, Quantity, Route
from schemas.charge import Charge
from schemas.encounter import Encounter, Period
from schemas.envelope import EVENT_TYPES, ChartingEvent, Event
from schemas.note import Documented, Note, Sections
from schemas.order import Order, Titration
from schemas.signature import Signature
from schemas.supply import Supply
from streams.encounter.notes import SECTIONS

SECRETS = ("Zelda", "Quux", "vancomycin", "xyzzy", "PAT-7", "ADM-", "ORD-", "ACC-", "NTE-", "NRS-", "CHG-")
"""Names, ids and words of generated charts that must not appear in a message."""

TEXTS = (
    "xyzzy vancomycin infused over 45 min", "infusion paused xyzzy for 10 min, site infiltrated",
    "no xyzzy infiltration", "to be infused over 1 hour", "",
    "Zelda received vancomycin 2 g IM, xyzzy ondansetron 4 mg given, vancomycin stopped at 21:40",
    "Zelda Quux tolerated it well. Total infusion time: 1 h 15 min",
)  # fmt: skip
EVENING = datetime(2026, 3, 7, 20, tzinfo=timezone(timedelta(hours=-6)))
"""The evening before a change of the clocks, so that encounters run over it and over midnight."""


def instants() -> st.SearchStrategy[datetime]:
    """Minutes of two days around a change of the clocks, charted in either offset."""
    offsets = st.sampled_from([timezone(timedelta(hours=hours)) for hours in (-5, -6)])
    moments = st.integers(0, 2 * 24 * 60).map(lambda minute: EVENING + timedelta(minutes=minute))
    return st.builds(lambda at, offset: at.astimezone(offset), moments, offsets)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _of(literal: object) -> st.SearchStrategy[Any]:
    return _maybe(st.sampled_from(get_args(literal)))


def _ids(prefix: str, size: int = 2) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{prefix}-{number}" for number in range(size)])


def _quantities(*units: str) -> st.SearchStrategy[Quantity]:
    values = _maybe(st.sampled_from([0.0, 0.5, 50.0, 125.0, 1000.0]) | st.floats(-1e6, 1e6))
    return st.builds(Quantity, value=values, unit=_maybe(st.sampled_from(units)))


PERSONS = st.builds(
    Person,
    id=_maybe(_ids("NRS") | st.sampled_from(["NRS-SHARED", "ZQ", "1234567893", ""])),
    name=_maybe(st.just("Zelda Quux")),
    credentials=_maybe(st.sampled_from(["MD", "RN", "RN, FNP", ""])),
    role=_maybe(st.sampled_from(["ordering", "rendering", "nurse", ""])),
)
DIAGNOSES = st.lists(
    st.sampled_from(["E86.0", "L03.115", ""]) | st.builds(Diagnosis, code=_maybe(st.sampled_from(["E86.0", "I10"]))),
    max_size=2,
).map(tuple)
DRUGS = st.builds(
    Drug,
    name=_maybe(st.sampled_from(["vancomycin", "cefepime xyzzy", "sodium chloride 0.9%", ""])),
    category=_maybe(st.sampled_from(["therapeutic", "hydration", ""])),
)
MINUTES = _maybe(st.sampled_from([0.0, 1.0, 45.0, 60.0, 1e300]) | st.floats(-1e4, 1e6))
COMMON = {"patient_id": st.just("PAT-7"), "occurred_at": instants()}
HELD = COMMON | {"status": st.sampled_from(["active"] * 9 + ["entered-in-error"])}

ADMINISTRATIONS = st.builds(
    Administration,
    **HELD,
    administration_id=_ids("ADM", 3),
    action=st.sampled_from(get_args(Action)),
    order_id=_maybe(_ids("ORD")),
    drug=_maybe(DRUGS),
    route=_of(Route) | st.just("iv-infusion"),
    rate=_maybe(_quantities("mL/h", "mL/min", "ug/kg/min", "")),
    volume=_maybe(_quantities("mL", "L", "mg")),
    bag_id=_maybe(_ids("BAG")),
    access_id=_maybe(_ids("ACC")),
    duration_minutes=MINUTES,
    time_source=_of(TimeSource),
    entry_method=_maybe(st.sampled_from(["manual", "scan", "device", ""])),
    performer=_maybe(PERSONS),
    reason=_maybe(st.sampled_from(TEXTS)),
    route_text=_maybe(st.sampled_from(["IV", "IVPB", "NEB", ""])),
    purpose=_of(Purpose),
)
ORDERS = st.builds(
    Order,
    **HELD,
    order_id=_ids("ORD"),
    drug=_maybe(DRUGS),
    duration_minutes=MINUTES,
    rate=_maybe(_quantities("mL/h")),
    volume=_maybe(_quantities("mL")),
    titration=_maybe(st.builds(Titration)),
    route=_of(Route),
    ordered_by=_maybe(PERSONS),
    supervised_by=_maybe(PERSONS),
    indication=_maybe(st.sampled_from(TEXTS)),
    diagnoses=_maybe(DIAGNOSES),
    frequency=_maybe(st.sampled_from(["once", "every 8 weeks", "prn", ""])),
    as_needed=_maybe(st.booleans()),
    as_needed_for=_maybe(st.sampled_from(TEXTS)),
    standing_order=_maybe(st.booleans()),
    mode=_maybe(st.sampled_from(["written", "verbal", "protocol", ""])),
)
ACCESSES = st.builds(
    Access,
    **HELD,
    access_id=_ids("ACC"),
    action=st.sampled_from(["placed", "assessed", "removed"]),
    kind=_maybe(st.sampled_from(["peripheral", "port", ""])),
    body_site=_maybe(st.sampled_from(["arm", ""])),
    reason=_maybe(st.sampled_from(TEXTS)),
)
DOCUMENTED = st.builds(
    Documented,
    administration_id=_maybe(_ids("ADM", 3)),
    drug=_maybe(DRUGS),
    start=_maybe(instants()),
    stop=_maybe(instants()),
)
NOTES = st.builds(
    Note,
    **HELD,
    note_id=_ids("NTE"),
    kind=st.sampled_from(["nursing", "nursing", "provider", "provider", "plan", "procedure", "pharmacy"]),
    sections=_maybe(st.builds(Sections, **{name: _maybe(st.sampled_from(TEXTS)) for name in SECTIONS})),
    state=_maybe(st.sampled_from(["draft", "final", "amended", "addendum", ""])),
    addendum_to=_maybe(_ids("NTE")),
    late_entry=_maybe(st.booleans()),
    service_date=_maybe(st.sampled_from([date(2026, 3, 7), date(2026, 3, 8), date(2026, 4, 1)])),
    author=_maybe(PERSONS),
    text=_maybe(st.sampled_from(TEXTS)),
    documented=_maybe(st.lists(DOCUMENTED, max_size=2).map(tuple)),
)
SIGNATURES = st.builds(
    Signature,
    **HELD,
    note_id=_maybe(_ids("NTE")),
    order_id=_maybe(_ids("ORD")),
    signer=_maybe(PERSONS),
    method=_maybe(st.sampled_from(["electronic", "handwritten", "stamp", ""])),
    signed_at=_maybe(instants()),
    meaning=_maybe(st.sampled_from(["author", "cosign", "supervise", "attest", ""])),
    text=_maybe(st.sampled_from([*TEXTS, "signature on file", "I saw patient xyzzy on 3/7/2026"])),
)
ADMISSIONS = st.builds(
    Encounter,
    **COMMON,
    status=st.sampled_from(["in-progress", "finished", "finished", "planned"]),
    class_=_maybe(st.sampled_from(["outpatient", "inpatient", "emergency", ""])),
    period=_maybe(st.builds(Period, start=_maybe(instants()), end=_maybe(instants()))),
    inpatient_from=_maybe(instants()),
    place_of_service=_maybe(st.sampled_from(["11", "21", "22", ""])),
    unit=_maybe(st.sampled_from(["WARD", ""])),
    diagnoses=_maybe(DIAGNOSES),
)
SUPPLIES = st.builds(
    Supply,
    **HELD,
    supply_id=_ids("SUP"),
    item=_maybe(st.sampled_from(["tubing xyzzy", "pump", ""])),
    code=_maybe(st.sampled_from(["A4222", "E0781", ""])),
)
CHARGES = st.builds(
    Charge,
    **HELD,
    charge_id=_ids("CHG", 5),
    code=st.sampled_from(
        ["96360", "96361", "96365", "96366", "96368", "96374", "96375", "96413", "J3370", "99213", "A4222"]
    ),
    units=_maybe(st.sampled_from([0.0, 1.0, 1.0, 2.0, 2.5, -1.0])),
    modifiers=_maybe(st.sampled_from([("59",), ("XS", "59"), ("25",), ("JW",), ()])),
    service_date=_maybe(st.sampled_from([date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)])),
    claim_submitted_at=_maybe(instants()),
    diagnoses=_maybe(DIAGNOSES),
    ordered_by=_maybe(PERSONS),
    rendered_by=_maybe(PERSONS),
    state=_maybe(st.sampled_from(["posted", "voided", ""])),
)
RECORDS: st.SearchStrategy[EventData] = st.one_of(
    ADMINISTRATIONS,
    ADMINISTRATIONS,
    ADMINISTRATIONS,
    NOTES,
    ORDERS,
    ACCESSES,
    ADMISSIONS,
    CHARGES,
    SIGNATURES,
    SUPPLIES,
)
_TYPE_OF = {data: name for name, data in EVENT_TYPES.items()}


@st.composite
def _runs(draw: st.DrawFn) -> list[EventData]:
    """Draw an encounter as it should be charted, give or take: infusions, orders, notes, discharge."""
    records: list[EventData] = []
    round_minute = st.sampled_from([0, 30, 7]).map(lambda minute: EVENING + timedelta(hours=1, minutes=minute))
    for number in range(draw(st.integers(1, 3))):
        start, run = draw(round_minute), draw(st.sampled_from([0, 15, 60, 65, 200, 1500]))
        ident, name = f"ADM-{number}", draw(st.sampled_from(["vancomycin", "cefepime xyzzy"]))
        entry: dict[str, Any] = {
            "patient_id": "PAT-7",
            "administration_id": ident,
            "route": "iv-infusion",
            "order_id": f"ORD-{number}",
        }
        drug, stop = Drug(name=name), start + timedelta(minutes=run)
        records += [
            Order(patient_id="PAT-7", occurred_at=start, order_id=f"ORD-{number}", duration_minutes=draw(MINUTES)),
            Administration(**entry, drug=drug, action="start", occurred_at=start, **draw(_POUR)),
            Administration(**entry, drug=drug, action="stop", occurred_at=stop, duration_minutes=draw(MINUTES)),
            Note(
                patient_id="PAT-7", occurred_at=start, note_id=f"NTE-{number}", kind="nursing",
                text=draw(st.sampled_from(TEXTS)), documented=(Documented(administration_id=ident),),
            ),
        ]  # fmt: skip
    over = EVENING + timedelta(hours=48)
    records += draw(st.lists(CHARGES, max_size=3))
    return [*records, Encounter(patient_id="PAT-7", occurred_at=over, status="finished")]


_POUR = st.fixed_dictionaries({"rate": _maybe(_quantities("mL/h")), "volume": _maybe(_quantities("mL"))})


@st.composite
def encounters(draw: st.DrawFn) -> list[ChartingEvent]:
    """Draw the events of one encounter, in any order; each was recorded before, at or after its own time."""
    whole = draw(st.just([]) | _runs())
    records = [record for record in whole if draw(st.integers(0, 9))]
    records += draw(st.lists(RECORDS, min_size=0 if records else 1, max_size=3 if records else 14))
    delays = st.sampled_from([-60, -6, -5, 0, 0, 0, 1, 30, 600])
    return [
        Event(
            id=f"e{number}",
            source="urn:example",
            type=_TYPE_OF[type(data)],
            subject="ENC-1",
            time=data.occurred_at + timedelta(minutes=draw(delays)),
            data=data,
        )
        for number, data in enumerate(draw(st.permutations(records)))
    ]
