"""The small parts that resources are made of: references by identifier, codes, text.

Everything is referred to by the identifier its source system wrote, never by an address: whether a server holds the
resource, and under which address, is known there alone (R4, references: "logical references").
"""

import re
import uuid
from dataclasses import dataclass
from typing import Any

CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "urn:oid:2.16.840.1.113883.6.285"
OURS = "urn:dripcheck"

_CODE = re.compile(r"\S+( \S+)*")
_HCPCS = re.compile(r"[A-Z]\d{4}")
_ODD_SPACE = re.compile(r"[^\S \r\n\t]|[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff]")
"""White space that the type `string` of R4 has no place for; JavaScript counts the byte order mark as such."""


@dataclass(frozen=True, slots=True)
class Namespaces:
    """Whose identifiers they are: the `system` of patients and encounters, where the site names one."""

    patient: str | None = None
    encounter: str | None = None


def text(value: str) -> str:
    """A string as the type `string` allows it."""
    return _ODD_SPACE.sub(" ", value)


def present(**elements: Any) -> dict[str, Any]:
    """Elements that have content: FHIR knows no empty ones."""
    return {name.rstrip("_"): value for name, value in elements.items() if value not in (None, "", [], {}, ())}


def reference(kind: str, value: str | None, system: str | None = None) -> dict[str, Any] | None:
    """A logical reference to a resource of a type."""
    return {"type": kind, "identifier": identifier(value, system)} if value else None


def identifier(value: str, system: str | None = None) -> dict[str, Any]:
    """An identifier, with its namespace where one is known."""
    return present(system=_uri(system), value=text(value))


def concept(code: str, system: str | None = None) -> dict[str, Any]:
    """A code as a concept; what cannot be a code stands as text."""
    if _CODE.fullmatch(text(code)):
        return {"coding": [present(system=system, code=text(code))]}
    return {"text": text(code)}


def procedure_code(code: str) -> dict[str, Any]:
    """A code of CPT, or of HCPCS level II: a letter and four digits."""
    return concept(code, HCPCS if _HCPCS.fullmatch(code) else CPT)


def tag(name: str, code: str) -> dict[str, Any]:
    """A tag of our own: R4 keeps tags for process and workflow."""
    return {"system": f"{OURS}:{name}", "code": code}


def uuid_of(*about: str) -> str:
    """The same address for the same thing in any run."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join((OURS, *about))).urn


def author(ruleset: str) -> dict[str, Any]:
    """The program and its rules, as the device that R4 lets author decisions."""
    return {"type": "Device", "identifier": identifier(ruleset, f"{OURS}:ruleset"), "display": "dripcheck"}


def _uri(value: str | None) -> str | None:
    return "".join(value.split()) if value else None
