"""Which wire format a record has, and who reads it.

A topic names its format; a file may hold any of them, so there the first bytes tell.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from schemas.codec import Headers
from streams.intake.document import read_json
from streams.intake.hl7v2 import read_hl7v2
from streams.intake.outcome import Outcome
from streams.profiles.profile import Profile

Wire = Literal["json", "fhir", "hl7v2"]
Reader = Callable[[bytes, Headers, Profile], tuple[Outcome, ...]]

HL7V2_STARTS = (b"MSH", b"FHS", b"BHS")
OURS = b'{"specversion"'
"""How a CloudEvent begins as most write it: no need to look into such a record."""
BEFORE_CONTENT = b"\xef\xbb\xbf \t\r\n\x0b"
"""What may precede the content: a byte order mark, white space, the start block of MLLP."""


def _read_fhir(value: bytes, _headers: Headers, profile: Profile) -> tuple[Outcome, ...]:
    from streams.intake.fhir import read_fhir  # noqa: PLC0415 - its models load longer than all else a replay needs

    return read_fhir(value, profile)


READERS: Mapping[Wire, Reader] = {
    "json": lambda value, headers, profile: (read_json(value, headers, profile),),
    "fhir": _read_fhir,
    "hl7v2": lambda value, _headers, profile: read_hl7v2(value, profile),
}


def wire_of(value: bytes, named: Wire | None = None) -> Wire:
    """The format of a record: the one named, else by its content; what is none of them is read as our own JSON."""
    if named is not None:
        return named
    if value.startswith(OURS):
        return "json"
    if value[:64].lstrip(BEFORE_CONTENT).startswith(HL7V2_STARTS):
        return "hl7v2"
    if b'"resourceType"' in value and b'"specversion"' not in value:
        return "fhir"
    return "json"
