"""A record's bytes to the bytes of each message: MLLP frames, batches, several messages, any line end.

Done before python-hl7 sees anything, so that one bad message of a batch is refused with its own bytes and the others
stand. LF and CRLF are taken where CR is due (HL7 v2.5 2.5.4 wants CR; files and many engines write the others).
"""

import re

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MLLP = re.compile(rb"[\x0b\x1c]")
_LINE_END = re.compile(rb"\r\n?|\n")
_ENVELOPE = (b"FHS", b"BHS", b"BTS", b"FTS")
_DELIMITER = re.compile(rb"[^\w\s]")


def messages(value: bytes) -> list[bytes]:
    """The messages of a record, segments parted by CR; what stands before the first MSH is a message of its own."""
    plain = _MLLP.sub(b"\r", value.removeprefix(BYTE_ORDER_MARK))
    found: list[list[bytes]] = []
    for raw in _LINE_END.split(plain):
        line = raw.removeprefix(BYTE_ORDER_MARK).strip(b" \t\x00")
        if not line or line[:3] in _ENVELOPE:
            continue
        if (line[:3] == b"MSH" and _DELIMITER.match(line[3:4])) or not found:
            found.append([])
        found[-1].append(line)
    return [b"\r".join(lines) for lines in found]
