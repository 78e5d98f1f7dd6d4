"""What is true of a simulated encounter: whether it is clean, which defect it has, where to see it.

Beside the rules that must be open when the encounter has closed and every record has arrived, a truth names those that
may be open as lawful consequences of the same cause, and those that were open only while the patient was there.
"""

from msgspec import Struct

from schemas.alert import Subject
from streams.simulate.options import Kind


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the defect is about: its subject, and the records to look at as `source/id`."""

    subject: Subject
    events: tuple[str, ...] = ()


class Truth(Struct, frozen=True, kw_only=True):
    """The truth of one encounter; a line of the truth file."""

    encounter_id: str
    patient_id: str
    kind: Kind
    clean: bool
    defect: str | None = None
    near_miss: str | None = None
    evidence: Evidence | None = None
    expected_rules: tuple[str, ...] = ()
    allowed_rules: tuple[str, ...] = ()
    live_rules: tuple[str, ...] = ()
