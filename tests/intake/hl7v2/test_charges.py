"""DFT: lines that bill a service, and what takes them back."""

import pytest

from schemas.charge import Charge
from streams.intake.hl7v2 import read_hl7v2
from streams.intake.outcome import Accepted
from tests.intake.hl7v2.messages import FACILITY, data, lines, message, refusals, segment

LINE = {1: "1", 2: "C1", 4: "20260302", 6: "CG", 10: "2", 25: "96366^^C4"}
EVENT = "EVN||20260302180000"


def dft(kind: str = "P03", **fields: str) -> bytes:
    return message(f"DFT^{kind}", EVENT, segment("FT1", LINE | {int(name[1:]): text for name, text in fields.items()}))


def charge(record: bytes) -> Charge:
    read = data(record)
    assert isinstance(read, Charge)
    return read


@pytest.mark.parametrize("kind", ["P03", "P11"])
def test_a_line_has_its_code_units_modifiers_and_people(kind: str) -> None:
    """The procedure code (FT1-25) before the transaction code (FT1-7)."""
    record = dft(kind, f7="4510001^INFUSION^L", f19="L03.115^^I10", f20="R1", f21="P1", f26="59~XU")

    assert [
        "00:00 charge C1 96366 system=cpt units=2 modifiers='[\"59\",\"XU\"]' service_date=2026-03-02 "
        "diagnoses='[{\"code\":\"L03.115\",\"system\":\"icd-10-cm\"}]' by=P1 rendered_by=R1 state=posted"
    ] == [line.replace("ordered_by=", "by=") for line in lines(record)]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "ident", "state", "units"),
    [
        ({}, "C1", "posted", 2),
        ({"f6": "CD"}, "C1", "voided", 2),
        ({"f6": "CR"}, "C1", "voided", 2),
        ({"f2": "C9", "f6": "CD", "f32": "C1"}, "C1", "voided", 2),
        ({"f2": "C9", "f6": "CD", "f31": "C1"}, "C1", "voided", 2),
        ({"f2": "C9", "f6": "CD", "f10": "-2"}, "C9", "posted", -2),
        ({"f2": "C9", "f10": "-2"}, "C9", "posted", -2),
        ({"f2": "C9", "f6": "AJ", "f10": "-2"}, "C9", "posted", -2),
        ({"f2": ""}, "M1-1", "posted", 2),
        ({"f6": ""}, "C1", "posted", 2),
    ],
)
def test_a_credit_voids_its_line_or_takes_its_units_back(
    fields: dict[str, str], ident: str, state: str, units: int
) -> None:
    """By the transaction, the transaction it names, or a negative quantity."""
    read = charge(dft(**fields))

    assert (ident, state, units) == (read.charge_id, read.state, read.units)


@pytest.mark.parametrize("kind", ["PY", "CO", "AJ"])
def test_a_payment_or_an_adjustment_of_an_amount_bills_nothing(kind: str) -> None:
    """FT1-6, HL7 table 0017."""
    assert [("nothing-charted", "FT1-6", "ENC-1")] == refusals(dft(f6=kind))


def test_a_line_without_a_date_is_refused() -> None:
    """FT1-4 is when the service was."""
    assert [("missing-field", "FT1-4", "ENC-1")] == refusals(dft(f4=""))


def test_each_line_of_a_message_is_a_charge() -> None:
    """One that bills no service we know does not touch the others."""
    record = message(
        "DFT^P03",
        EVENT,
        segment("FT1", LINE),
        segment("FT1", LINE | {2: "C2", 25: "ROOM^^L"}),
        segment("FT1", LINE | {2: "C3"}),
    )

    said = [read.event.data for read in read_hl7v2(record, FACILITY) if isinstance(read, Accepted)]

    assert [("nothing-charted", "FT1-25", "ENC-1")] == refusals(record)
    assert ["C1", "C3"] == [one.charge_id for one in said if isinstance(one, Charge)]
