"""Real sample messages of other projects: each is mapped, or refused with a reason that its type explains.

They lie outside the repository; for a user who has only that, nothing is read here.
"""

from pathlib import Path

import orjson

from streams import files
from streams.intake.formats import READERS, wire_of
from streams.intake.outcome import Accepted, Outcome
from streams.profiles.loader import load_profile

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MAPPED_MESSAGES = {"RAS", "RDE", "OMP", "ORM", "MDM", "DFT", "ORU"}
MAPPED_EVENTS = {f"A{number:02}" for number in (1, 2, 3, 4, 6, 7, 8, 11, 13, 34, 40)}
MAPPED_RESOURCES = {
    "Encounter", "MedicationRequest", "MedicationAdministration", "Medication", "DocumentReference", "Composition",
    "Procedure", "DeviceUseStatement", "Device", "ChargeItem", "Claim", "Provenance", "Observation", "Patient",
}  # fmt: skip
FACILITY = load_profile("facility")


def outcomes(pattern: str) -> list[tuple[str, bytes, tuple[Outcome, ...]]]:
    """Every record of the samples in these folders, and what became of it."""
    found = []
    for name in files.expanded(map(str, sorted(DATA.glob(pattern)))):
        with files.reading(name) as (stream, _, _):
            found += [(name, record, read(record)) for record in files.records(name, stream)]
    return found


def read(record: bytes) -> tuple[Outcome, ...]:
    """What became of one record."""
    return READERS[wire_of(record)](record, (), FACILITY)


def message_type(record: bytes) -> tuple[str, str]:
    """Type and event of a message, by splitting at the first field separator."""
    start = record[record.index(b"MSH") :]
    fields = start.replace(b"\n", b"\r").split(b"\r")[0].split(start[3:4])
    kind, _, event = fields[8].decode().partition("^")
    return kind, event.partition("^")[0]


def is_unsupported(read: tuple[Outcome, ...]) -> bool:
    """Whether the record was refused as outside the map."""
    return [each.reason for each in read if not isinstance(each, Accepted)] == ["unsupported-message"]


def test_every_sample_of_hl7_v2_has_an_answer_that_its_type_explains() -> None:
    """Nothing without an outcome; a type of the map is never called unsupported, and one outside it never mapped."""
    wrong = []
    for name, record, found in outcomes("hl7v2-*/*.hl7"):
        kind, event = message_type(record)
        mapped = kind in MAPPED_MESSAGES or (kind == "ADT" and event in MAPPED_EVENTS)
        accepted = any(isinstance(each, Accepted) for each in found)
        if not found or (mapped and is_unsupported(found)) or (not mapped and accepted):
            wrong.append((Path(name).name, kind, event))

    assert [] == wrong


def test_every_sample_of_fhir_has_an_answer_that_its_type_explains() -> None:
    """The same for resources; `package.json` is none, and a Bundle is what is in it."""
    wrong = []
    for name, record, found in outcomes("fhir-*/*.json"):
        kind = orjson.loads(record).get("resourceType")
        accepted = any(isinstance(each, Accepted) for each in found)
        known = kind in MAPPED_RESOURCES
        if not found or (known and is_unsupported(found)) or (kind not in (None, "Bundle") and not known and accepted):
            wrong.append((Path(name).name, kind))

    assert [] == wrong


def test_the_samples_are_read_alike_every_time() -> None:
    """The same bytes give the same events, under the same ids."""
    found = [
        (record, again) for pattern in ("hl7v2-*/*.hl7", "fhir-*/*.json") for _, record, again in outcomes(pattern)
    ]

    assert [] == [record for record, again in found if read(record) != again]
