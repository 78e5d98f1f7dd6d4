"""A record's bytes to the bytes of each message: MLLP frames, batches, several messages, any line end.

Done before python-hl7 sees anything, so that one bad message of a batch is refused with its own bytes and the others
stand. LF and CRLF are taken where CR is due (HL7 v2.5 2.5.4 wants CR; files and many engines write the others).
"""

import re

from streams.intake.hl7v2.refusal import Refused

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_MESSAGES = 20_000
"""A record of more messages is refused: at this size they have 400 bytes each, less than any that charts something."""
_LINE_END = re.compile(rb"[\r\n\x0b\x1c]+")
"""CR, LF, and the bytes that MLLP puts around a message."""
_ENVELOPE = (b"FHS", b"BHS", b"BTS", b"FTS")
_DELIMITER = re.compile(rb"[^\w\s]")


def messages(value: bytes) -> list[bytes]:
    """The messages of a record, segments parted by CR; what stands before the first MSH is one of its own."""
    found: list[list[bytes]] = []
    for raw in _LINE_END.split(value):
        line = raw.removeprefix(BYTE_ORDER_MARK).strip(b" \t\x00")
        if not line or line[:3] in _ENVELOPE:
            continue
        if (line[:3] == b"MSH" and _DELIMITER.match(line[3:4])) or not found:
            found.append([])
        found[-1].append(line)
    if len(found) > MOST_MESSAGES:
        raise Refused("too-large", "MSH")
    return [b"\r".join(lines) for lines in found]
