"""Messages written field by number, so that nobody counts bars, and what the reader makes of them."""

import msgspec

from schemas.base import EventData
from schemas.envelope import ChartingEvent
from schemas.timeline import render
from streams.intake.hl7v2 import read_hl7v2
from streams.intake.outcome import Accepted, Outcome, Rejected
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile

FACILITY = load_profile("facility")
SENT = "20260302080000-0600"
PATIENT = "PID|1||PAT-1^^^TESTHOSP^MR||Testpatient^Inez"
VISIT = {2: "O", 3: "INF", 19: "ENC-1"}


def segment(name: str, fields: dict[int, str]) -> str:
    """A segment with these fields at these places."""
    return "|".join([name, *(fields.get(number, "") for number in range(1, max(fields) + 1))])


def header(kind: str, **more: str) -> str:
    """MSH of a message type; `f18=` and the like set a field."""
    fields = {3: "MAR", 4: "TESTHOSP", 7: SENT, 9: kind, 10: "M1", 11: "P", 12: "2.5.1"}
    fields |= {int(name[1:]): text for name, text in more.items()}
    return "MSH|^~\\&|" + "|".join(fields.get(number, "") for number in range(3, max(fields) + 1))


def message(kind: str, *segments: str, visit: dict[int, str] | None = None, **more: str) -> bytes:
    """A message about the patient and the visit that every test has."""
    lines = [header(kind, **more), PATIENT, segment("PV1", VISIT | (visit or {})), *segments]
    return "\r".join(lines).encode() + b"\r"


def in_zone(zone: str) -> Profile:
    """A facility whose systems write local times."""
    return msgspec.structs.replace(FACILITY, intake=msgspec.structs.replace(FACILITY.intake, time_zone=zone))


def events(value: bytes, profile: Profile = FACILITY) -> list[ChartingEvent]:
    """The events of a record of which nothing is refused."""
    outcomes = read_hl7v2(value, profile)
    assert [] == [outcome[:3] for outcome in outcomes if isinstance(outcome, Rejected)]
    return [outcome.event for outcome in outcomes if isinstance(outcome, Accepted)]


def event(value: bytes, profile: Profile = FACILITY) -> ChartingEvent:
    """The one event of a record."""
    (found,) = events(value, profile)
    return found


def data(value: bytes, profile: Profile = FACILITY) -> EventData:
    """What the one event of a record says."""
    return event(value, profile).data


def lines(value: bytes, profile: Profile = FACILITY) -> list[str]:
    """The events of a record as a timeline without dates and recorded times."""
    rendered = (line for event in events(value, profile) for line in render([event]))
    return [" ".join(word for word in line.split(" ")[1:] if not word.startswith("recorded=")) for line in rendered]


def refusals(value: bytes, profile: Profile = FACILITY) -> list[tuple[str, str | None, str | None]]:
    """Reason, field and encounter of what is refused."""
    return [outcome[:3] for outcome in read_hl7v2(value, profile) if isinstance(outcome, Rejected)]


def outcome(value: bytes, profile: Profile = FACILITY) -> Outcome:
    """The one outcome of a record."""
    (found,) = read_hl7v2(value, profile)
    return found
