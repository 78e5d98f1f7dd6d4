"""How closed encounters stand, by unit: through the agents, over a restart, and where a feed names too many units."""

import msgspec
import pytest

from schemas.timeline import parse
from streams.coding.tables import codes_on
from streams.engine import EngineState
from streams.ops.gauges import LONGEST_UNIT, UNITS, Gauges
from streams.standing import Standing
from streams.state import Header
from tests.topology import START, Topology

STAY = """
    07:50 adt admit class=outpatient unit=INF
    08:00 mar start vancomycin order=O1
    12:30 adt discharge unit=INF
"""
STOP = "09:05 mar stop vancomycin order=O1 recorded=13:05"
CHARGED = "11:00 charge C1 96365 units=3"


def _figures(topology: Topology, gauge: str) -> dict[tuple[str, ...], float]:
    families = {family.name: family for family in Gauges(EngineState(), topology.agents).collect()}
    samples = families[f"dripcheck_{gauge}"].samples
    return {tuple(sample.labels.values()): sample.value for sample in samples if sample.value}


def test_units_billed_and_not_supported_are_counted_by_unit_and_family() -> None:
    """65 minutes support one unit of the first hour (CPT: 16 to 90 minutes); three were billed."""
    topology = Topology()
    topology.pipe(parse(STAY + STOP + "\n" + CHARGED))

    assert {("INF", "therapeutic", "over"): 2.0} == _figures(topology, "variance_units")


def test_the_late_stop_turns_the_figures() -> None:
    """Without a stop only a push is supported, three hours were billed; the stop leaves the two hours too many."""
    topology = Topology()
    topology.pipe(parse(STAY + CHARGED))
    before = _figures(topology, "variance_units")
    topology.pipe(parse(STOP))
    after = _figures(topology, "variance_units")

    assert {("INF", "therapeutic", "over"): 3.0, ("INF", "therapeutic", "under"): 1.0} == before
    assert {("INF", "therapeutic", "over"): 2.0} == after


def test_an_encounter_without_charges_is_not_called_missed() -> None:
    """Charges come days after the discharge; until then nothing tells what will be billed."""
    topology = Topology()
    topology.pipe(parse(STAY + STOP))

    assert {("INF", "open-alerts"): 1.0} == _figures(topology, "assessed_encounters")
    assert {} == _figures(topology, "variance_units")


def test_an_encounter_with_a_refused_record_stands_as_incomplete() -> None:
    """It is never called clean."""
    topology = Topology()
    topology.pipe(
        [*parse(STAY), b'{"subject": "ENC-1", "id": "x", "source": "urn:test", "type": "charting.weather.v1"}']
    )

    assert {("INF", "incomplete"): 1.0} == _figures(topology, "assessed_encounters")


def test_a_restart_and_the_end_of_the_late_window_keep_the_figures_right() -> None:
    """They come back with the state, and go with the encounter."""
    topology = Topology()
    topology.pipe(parse(STAY + CHARGED))
    figures = _figures(topology, "variance_units")
    topology.crash()
    restored = _figures(topology, "variance_units")
    topology.advance(START.replace(month=6))

    assert figures == restored
    assert ({}, {}) == (_figures(topology, "variance_units"), _figures(topology, "assessed_encounters"))


def test_a_feed_that_names_a_unit_for_each_bed_makes_no_series_of_each() -> None:
    """A hundred units have names, the others are counted together, and so is what is too long to be a unit."""
    topology = Topology()
    for number in range(UNITS + 20):
        unit = f"BED{number:03}" if number else "X" * (LONGEST_UNIT + 1)
        stay = parse(STAY.replace("unit=INF", f"unit={unit}"))
        topology.pipe(msgspec.structs.replace(event, subject=f"E{number}") for event in stay)
    standing = _figures(topology, "assessed_encounters")

    assert UNITS + 1 == len(standing)
    assert 20.0 == standing["other", "open-alerts"]


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("96360", "hydration"), ("96361", "hydration"), ("96365", "therapeutic"), ("96376", "therapeutic"),
        ("96413", "chemotherapy"), ("96409", "chemotherapy"), ("96369", "subcutaneous"), ("96379", "other"),
        ("", "other"), ("964?!", "other"),
    ],
)  # fmt: skip
def test_a_code_counts_in_its_family(code: str, family: str) -> None:
    """The families of the CPT section on drug administration; anything a claim may hold ends in one of five words."""

    assert family == codes_on(START.date()).family(code)


def test_a_header_of_the_release_before_is_read_and_the_other_way_round() -> None:
    """An upgrade finds state without a standing, a rollback finds state with one: neither refuses it."""

    class Before(msgspec.Struct, frozen=True, array_like=True):
        state: str
        arrived: int
        look_at: int | None
        assessment: bytes
        practice: dict[str, bytes]
        notes: bytes

    old = Before("closed", 5, None, b"a", {}, b"")
    new = Header("closed", 5, None, b"a", standing=Standing("INF", "clean", (("hydration", 1.0, 0.0),)))

    assert Header("closed", 5, None, b"a") == msgspec.msgpack.decode(msgspec.msgpack.encode(old), type=Header)
    assert old == msgspec.msgpack.decode(msgspec.msgpack.encode(new), type=Before)
