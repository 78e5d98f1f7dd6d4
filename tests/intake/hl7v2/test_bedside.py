"""ORU: lines, pump events and nursing notes; all other observations are not charted."""

import pytest

from schemas.administration import Administration
from schemas.note import Note
from tests.intake.hl7v2.messages import data, events, lines, message, refusals, segment

PUMP = segment("OBR", {2: "O1", 3: "PUMP-7^GW", 4: "69985^MDC_DEV_PUMP_INFUS_SYRINGE_VMD^MDC", 7: "20260302074500"})
LINE = segment("OBR", {3: "AX-1", 4: "LDA^Lines^L", 7: "20260302074500"})
NURSING = segment("OBR", {3: "D1", 4: "34746-8^Nurse note^LN", 7: "20260302074500", 25: "F"})


def happened(code: str) -> str:
    return segment(
        "OBX", {2: "CWE", 3: "68487^MDC_ATTR_EVT_COND^MDC", 4: "1.0.0.0.1", 5: code, 11: "R", 14: "20260302074200"}
    )


@pytest.mark.parametrize("kind", ["ORU^R01", "ORU^R42"])
@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("197288^MDC_EVT_PUMP_DELIV_START^MDC", "resume"),
        ("0^MDC_EVT_PUMP_DELIV_STOP^MDC", "stop"),
        ("197292^MDC_EVT_PUMP_DELIV_COMP^MDC", "stop"),
    ],
)
def test_what_a_pump_did_is_an_entry_of_a_device(kind: str, code: str, action: str) -> None:
    """IHE PCD-10; with its rate, and the order it was programmed with."""
    rate = segment("OBX", {2: "NM", 3: "157784^MDC_FLOW_FLUID_PUMP^MDC", 4: "1.1.1.1", 5: "12.5", 6: "mL/h"})
    read = data(message(kind, PUMP, happened(code), rate))

    assert isinstance(read, Administration)
    assert read.rate
    assert (action, "O1", "device", "pump", 12.5) == (
        read.action,
        read.administration_id,
        read.time_source,
        read.device,
        read.rate.value,
    )
    assert "07:42" == f"{read.occurred_at:%H:%M}"


def test_a_periodic_reading_does_not_say_that_anything_was_done() -> None:
    """IHE PCD-01 each minute."""
    rate = segment("OBX", {2: "NM", 3: "157784^MDC_FLOW_FLUID_PUMP^MDC", 5: "12.5", 6: "mL/h"})

    assert [("nothing-charted", "MSH-9", "ENC-1")] == refusals(message("ORU^R01", PUMP, rate))


def test_an_event_of_a_pump_that_is_in_no_table_is_not_guessed() -> None:
    """An alarm."""
    assert [("nothing-charted", "OBX-5", "ENC-1")] == refusals(
        message("ORU^R42", PUMP, happened("196670^MDC_EVT_PUMP_GENERAL_ALARM^MDC"))
    )


def test_a_line_that_was_placed_has_its_kind_site_and_lumens() -> None:
    """By local words of the vocabulary, and SNOMED CT for the catheter."""
    observed = (
        segment("OBX", {2: "CWE", 3: "A^IV access action^L", 5: "I^Inserted", 16: "N1"}),
        segment("OBX", {2: "CWE", 3: "T^Line type^L", 5: "1396489007^Double lumen PICC^SCT"}),
        segment("OBX", {2: "ST", 3: "S^Insertion site^L", 5: "right arm"}),
        segment("OBX", {2: "NM", 3: "N^Number of lumens^L", 5: "2"}),
    )

    assert ["07:45 access placed AX-1 kind=picc body_site='right arm' lumens=2 by=N1"] == lines(
        message("ORU^R01", LINE, *observed)
    )


def test_a_nursing_note_comes_as_an_observation_too() -> None:
    """OBR-4 names the document."""
    read = data(message("ORU^R01", NURSING, segment("OBX", {2: "TX", 3: "1", 5: "No reaction.", 16: "N1"})))

    assert isinstance(read, Note)
    assert read.author
    assert ("nursing", "D1", "final", "No reaction.", "N1") == (
        read.kind,
        read.note_id,
        read.state,
        read.text,
        read.author.id,
    )


def test_a_result_that_was_withdrawn_is_retracted() -> None:
    """OBR-25 X."""
    assert "entered-in-error" == data(message("ORU^R01", NURSING.replace("|F", "|X"))).status


def test_laboratory_results_are_nothing_charted() -> None:
    """Also where nobody could say whose they are."""
    results = segment("OBX", {2: "NM", 3: "718-7^Hemoglobin^LN", 5: "13.2"})

    assert [("nothing-charted", "MSH-9", "ENC-1")] == refusals(message("ORU^R01", "OBR|1||L1|58410-2^CBC^LN", results))


def test_what_belongs_to_each_patient_of_a_message_stays_with_the_patient() -> None:
    """ORU may hold several (PID)."""
    first = message("ORU^R01", NURSING, "OBX|1|TX|1||First.")
    second = f"PID|2||PAT-2\rPV1|1|O|||||||||||||||||ENC-2\r{NURSING}\rOBX|1|TX|1||Second.".encode()

    assert [("ENC-1", "PAT-1"), ("ENC-2", "PAT-2")] == [
        (read.subject, read.data.patient_id) for read in events(first + second)
    ]
