"""ADT: what each event says of the stay."""

import pytest

from schemas.encounter import Encounter
from schemas.merge import Merge
from tests.intake.hl7v2.messages import VISIT, data, event, header, message, refusals, segment

CAME, LEFT = "20260302070000", "20260302090000"
EVENT = segment("EVN", {2: "20260302090500", 6: "20260302090000"})


def adt(trigger: str, *more: str, **visit: str) -> bytes:
    return message(
        f"ADT^{trigger}", EVENT, *more, visit={44: CAME} | {int(name[1:]): text for name, text in visit.items()}
    )


def encounter(record: bytes) -> Encounter:
    read = data(record)
    assert isinstance(read, Encounter)
    return read


@pytest.mark.parametrize(
    ("trigger", "status", "occurred"),
    [
        ("A01", "in-progress", "07:00"), ("A04", "in-progress", "07:00"), ("A02", "in-progress", "09:00"),
        ("A03", "finished", "09:00"), ("A06", "in-progress", "09:00"), ("A07", "in-progress", "09:00"),
        ("A08", "in-progress", "09:00"), ("A11", "cancelled", "09:00"), ("A13", "in-progress", "09:00"),
    ],
)  # fmt: skip
def test_each_event_says_what_became_of_the_stay(trigger: str, status: str, occurred: str) -> None:
    """HL7 v2.5 3.3; when it happened is EVN-6, of an arrival PV1-44."""
    read = encounter(adt(trigger))

    assert (status, occurred) == (read.status, f"{read.occurred_at:%H:%M}")


@pytest.mark.parametrize("trigger", ["A02", "A06", "A07", "A08"])
def test_an_update_after_the_discharge_does_not_open_the_stay_again(trigger: str) -> None:
    """In progress after finished means that a discharge was cancelled."""
    assert "finished" == encounter(adt(trigger, f45=LEFT)).status


def test_a_cancelled_discharge_has_no_end() -> None:
    """Also where the message still names it."""
    period = encounter(adt("A13", f45=LEFT)).period

    assert period
    assert (True, None) == (period.start is not None, period.end)


def test_a_sentinel_discharge_is_none() -> None:
    """9999-12-31 is how some systems write that nobody left."""
    assert "in-progress" == encounter(adt("A08", f45="99991231235959")).status


def test_a_change_to_inpatient_says_from_when() -> None:
    """A06, whatever PV1-2 still says."""
    read = encounter(adt("A06"))

    assert read.inpatient_from
    assert ("inpatient", "09:00") == (read.class_, f"{read.inpatient_from:%H:%M}")


@pytest.mark.parametrize(
    ("patient_class", "patient_type", "meaning"),
    [
        ("E", "", "emergency"),
        ("I", "", "inpatient"),
        ("O", "", "outpatient"),
        ("R", "", "outpatient"),
        ("O", "OBS", "observation"),
        ("B", "", None),
        ("O", "VIP", "outpatient"),
    ],
)
def test_the_class_is_that_of_the_vocabulary(patient_class: str, patient_type: str, meaning: str | None) -> None:
    """A class in no table is none."""
    assert meaning == encounter(adt("A01", f2=patient_class, f18=patient_type)).class_


def test_diagnoses_have_their_system_and_rank_and_deleted_ones_are_left_out() -> None:
    """DG1-3, DG1-15, DG1-21."""
    read = encounter(
        adt(
            "A08",
            segment("DG1", {3: "C50.911^^I10C", 15: "1"}),
            segment("DG1", {3: "R11.0^Nausea^ICD-10-CM"}),
            segment("DG1", {3: "Z51.11^^I10", 21: "D"}),
        )
    )

    assert [("C50.911", "icd-10-cm", 1), ("R11.0", "icd-10-cm", None)] == [
        (found.code, found.system, found.rank) for found in read.diagnoses or () if not isinstance(found, str)
    ]  # fmt: skip


@pytest.mark.parametrize("trigger", ["A34", "A40"])
def test_merged_patients_are_one(trigger: str) -> None:
    """MRG-1 belongs to PID-3; the encounter is that of the visit, else of the prior patient."""
    record = "\r".join((header(f"ADT^{trigger}"), EVENT, "PID|1||PAT-9^^^T^MR", "MRG|PAT-8^^^T^MR||||ENC-8")).encode()
    read = event(record)

    assert isinstance(read.data, Merge)
    assert ("ENC-8", "patient", "PAT-8", "PAT-9") == (read.subject, read.data.kind, read.data.from_, read.data.into)


def test_a_merge_that_names_no_encounter_is_refused() -> None:
    """Events are kept by encounter."""
    assert [("encounter-unknown", "PV1-19", None)] == refusals(
        "\r".join((header("ADT^A40"), EVENT, "PID|1||PAT-9", "MRG|PAT-8")).encode()
    )


def test_the_account_stands_for_a_missing_visit_number() -> None:
    """PID-18 where PV1-19 is empty."""
    account = segment("PID", {3: "PAT-1", 18: "ACC-1"})

    assert "ACC-1" == event("\r".join((header("ADT^A01"), EVENT, account, segment("PV1", {2: "O"}))).encode()).subject


def test_the_medical_record_number_is_the_patient() -> None:
    """The MR of PID-3 before others of its repetitions."""
    ids = segment("PID", {3: "SSN-0^^^^SS~MRN-1^^^^MR"})

    assert "MRN-1" == data("\r".join((header("ADT^A01"), EVENT, ids, segment("PV1", VISIT))).encode()).patient_id


@pytest.mark.parametrize(
    ("trigger", "reason"),
    [
        ("A31", "nothing-charted"),
        ("A60", "nothing-charted"),
        ("A41", "unsupported-message"),
        ("Z99", "unsupported-message"),
    ],
)
def test_events_that_say_nothing_of_a_stay_are_no_charting(trigger: str, reason: str) -> None:
    """Outside the map, or without anything the wire contract carries."""
    assert [(reason, "MSH-9", "ENC-1")] == refusals(adt(trigger))


def test_a_message_without_a_readable_time_has_none() -> None:
    """EVN-2 and MSH-7 are where it would stand."""
    assert [("missing-field", "EVN-2", "ENC-1")] == refusals(message("ADT^A01", f7=""))
    assert [("wrong-type", "MSH-7", "ENC-1")] == refusals(message("ADT^A01", f7="yesterday"))
