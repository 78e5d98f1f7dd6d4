"""The text of a document in OBX-5: text and formatted text as they are, encapsulated text and HTML decoded.

What is no text (PDF, RTF, images) leaves the note without one; nothing is guessed out of it.
"""

import binascii
from base64 import b64decode

from inscriptis import get_text

from streams.intake.hl7v2.message import Part
from streams.intake.hl7v2.observed import NOT_VALID
from streams.intake.hl7v2.table import Scope

TEXTUAL = ("TX", "FT", "ST", "")
ENCAPSULATED = "ED"
_HTML, _PLAIN = "html", ("plain", "text", "txt", "")
_KINDS = ("text", "txt", "application", "multipart", "")


def note_text(scope: Scope) -> str | None:
    """The text of all OBX of a document, line by line."""
    valid = [part for part in scope.part.all("OBX") if part.text("OBX-11") not in NOT_VALID]
    lines = [line for part in valid for line in _lines(part)]
    return "\n".join(lines).strip() or None


def _lines(part: Part) -> list[str]:
    kind = part.text("OBX-2")
    if kind == ENCAPSULATED:
        return [_decoded(components, part.marks.encoding) for components in part.repetitions("OBX", 5)]
    return ["^".join(components).rstrip("^") for components in part.repetitions("OBX", 5)] if kind in TEXTUAL else []


def _decoded(components: tuple[str, ...], encoding: str) -> str:
    """An encapsulated document (ED: source, type, subtype, encoding, data)."""
    _, kind, subtype, coded, data = (*components, *[""] * 5)[:5]
    kind, subtype = kind.casefold(), subtype.casefold()
    if kind not in _KINDS or subtype not in (*_PLAIN, _HTML) or (kind == "application" and subtype != _HTML):
        return ""
    if coded.casefold() == "base64":
        try:
            data = b64decode("".join(data.split()), validate=True).decode(encoding, "replace")
        except (binascii.Error, ValueError):
            return ""
    return get_text(data) if subtype == _HTML else data
