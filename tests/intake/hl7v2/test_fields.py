"""Escapes, times, numbers and codes of single fields."""

from datetime import UTC, datetime

import pytest

from schemas.charge import Charge
from schemas.order import Order
from streams.intake.hl7v2.escapes import unescape
from tests.intake.hl7v2.messages import data, event, in_zone, message, refusals, segment

SEPARATORS = "\r|~^&"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"a\F\b\R\c\S\d\T\e\E\f", r"a|b~c^d&e\f"),
        (r"one\.br\two\.sp2\three", "one\ntwo\n\nthree"),
        (r"\H\loud\N\ plain", "loud plain"),
        (r"20 \XB5\g", "20 µg"),
        (r"\X0D0A\end", "\r\nend"),
        (r"\.in+4\left\.ti-4\ \.ce\mid", "left \nmid"),
        (r"\.sp999\x", "\n" * 20 + "x"),
        (r"C:\temp", r"C:\temp"),
        (r"50\50\50", r"50\50\50"),
        ("\\", "\\"),
        (r"\C2842\x\ZQ\y", "xy"),
    ],
)  # fmt: skip
def test_escape_sequences_are_read_and_what_is_none_stays(written: str, meant: str) -> None:
    """HL7 v2.5 2.7; a space that is asked for a thousand times is not made a thousand times."""
    assert meant == unescape(written, SEPARATORS, "\\", "latin-1")


def arrived(time: str, sent: str = "20260302080000-0600", recorded: str = "20260302080000-0600") -> bytes:
    return message("ADT^A01", segment("EVN", {2: recorded}), visit={44: time}, f7=sent)


@pytest.mark.parametrize(
    ("time", "instant"),
    [
        ("20260302080000-0600", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("20260302080000.1234+0000", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("20260302080000123", datetime(2026, 3, 2, 14, tzinfo=UTC)),
        ("202603020805", datetime(2026, 3, 2, 14, 5, tzinfo=UTC)),
    ],
    ids=["its-own-offset", "fractions", "milliseconds", "that-of-msh-7-no-seconds"],
)
def test_a_time_has_its_own_offset_else_that_of_msh_7(time: str, instant: datetime) -> None:
    """HL7 v2.5 2.16.7."""
    assert instant == data(arrived(time)).occurred_at


def test_a_local_time_is_read_in_the_zone_of_the_facility() -> None:
    """On each side of the change to summer time; of an hour that occurs twice the first is meant."""
    local = [
        event(arrived(time, time, time), in_zone("America/Chicago")).time
        for time in ("20260115080000", "20260715080000", "20261101013000")
    ]

    assert [
        datetime(2026, 1, 15, 14, tzinfo=UTC),
        datetime(2026, 7, 15, 13, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    ] == local


def test_a_local_time_is_refused_where_no_zone_is_named() -> None:
    """Nothing is guessed."""
    assert [("time-without-offset", "EVN-2", "ENC-1")] == refusals(
        arrived("20260302080000", "20260302080000", "20260302080000")
    )


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("19991332", "wrong-type"),
        ("soon", "wrong-type"),
        ("99991231080000", "time-out-of-range"),
        ("00010101080000", "time-out-of-range"),
    ],
)
def test_a_time_that_is_none_is_refused(time: str, reason: str) -> None:
    """With the path of the field."""
    assert [(reason, "PV1-44", "ENC-1")] == refusals(arrived(time))


def test_a_bare_date_does_not_say_when_a_patient_came() -> None:
    """The next time that has a clock does."""
    encounter = data(arrived("20260302", recorded="20260302081500"))

    assert datetime(2026, 3, 2, 14, 15, tzinfo=UTC) == encounter.occurred_at


@pytest.mark.parametrize(
    ("code", "drug"),
    [
        ("11124^vancomycin^RXNORM", {"name": "vancomycin", "code": "11124", "system": "rxnorm"}),
        ("V1^vancomycin^L^11124^Vanc^RXNORM", {"name": "vancomycin", "code": "11124", "system": "rxnorm"}),
        ("0143^^NDC^^^^^^nicardipine drip", {"name": "nicardipine drip", "code": "0143", "system": "ndc"}),
        ("VANC1G^VANCOMYCIN 1 G^99ABC", {"name": "VANCOMYCIN 1 G", "code": "VANC1G", "system": "local"}),
        ("cefazolin", {"name": "cefazolin", "code": "cefazolin", "system": "local"}),
        ("X17", {"code": "X17", "system": "local"}),
        ("^cefazolin", {"name": "cefazolin"}),
    ],
)  # fmt: skip
def test_a_drug_has_the_code_of_a_system_we_know_before_a_local_one(code: str, drug: dict[str, str]) -> None:
    """The text stays as charted; a code alone is a name only where the vocabulary knows it."""
    order = data(message("OMP^O09", segment("ORC", {2: "O1"}), segment("RXO", {1: code})))

    assert isinstance(order, Order)
    assert order.drug
    assert drug == {
        name: getattr(order.drug, name) for name in order.drug.__struct_fields__ if getattr(order.drug, name)
    }


@pytest.mark.parametrize("amount", ["one", "5-10", "1e3", "9" * 40, "\u0661"])
def test_an_amount_that_is_no_number_is_refused(amount: str) -> None:
    """A dose that was dropped would be reported as never charted."""
    record = message("OMP^O09", segment("ORC", {2: "O1"}), segment("RXO", {1: "^x", 2: amount}))

    assert [("wrong-type", "RXO-2", "ENC-1")] == refusals(record)


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("96365^^C4", ("96365", "cpt")), ("J1940^^HCPCS", ("J1940", "hcpcs")), ("96365", ("96365", "cpt")),
        ("J1940", ("J1940", "hcpcs")), ("96365^^HCPCS", ("96365", "cpt")), ("0537T", ("0537T", "cpt")),
    ],
)  # fmt: skip
def test_a_billed_code_is_cpt_or_hcpcs(code: str, system: tuple[str, str]) -> None:
    """By the name of its system and its form; level I of HCPCS is CPT."""
    charge = data(message("DFT^P03", segment("FT1", {2: "C1", 4: "20260302", 6: "CG", 7: code})))

    assert isinstance(charge, Charge)
    assert system == (charge.code, charge.system)


def test_a_code_of_the_charge_master_bills_no_service_we_know() -> None:
    """Its five digits are not a CPT code."""
    record = message("DFT^P03", segment("FT1", {2: "C1", 4: "20260302", 6: "CG", 7: "45100^ROOM^99CDM"}))

    assert [("nothing-charted", "FT1-25", "ENC-1")] == refusals(record)


def test_two_quotes_are_no_value() -> None:
    """HL7's "delete" is a missing field and not a text."""
    order = data(message("OMP^O09", segment("ORC", {2: "O1", 12: '""'}), segment("RXO", {1: "^x", 2: '""'})))

    assert isinstance(order, Order)
    assert (None, None) == (order.dose, order.ordered_by)


@pytest.mark.parametrize(
    ("unit", "meant"),
    [
        ("mg", "mg"),
        ("MG^milligram", "MG"),
        ("U7^mg^L", "mg"),
        ("43^mg/hr", "mg/hr"),
        ("caps^capsule", "caps"),
        ("^mL", "mL"),
    ],
)
def test_a_unit_is_its_code_unless_only_its_text_says_something(unit: str, meant: str) -> None:
    """A number of a local table is no unit."""
    order = data(message("OMP^O09", segment("ORC", {2: "O1"}), segment("RXO", {1: "^x", 2: "5", 4: unit})))

    assert isinstance(order, Order)
    assert order.dose
    assert meant == order.dose.unit
