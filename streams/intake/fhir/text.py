"""What a note says: base64 and HTML to text; a PDF or a word processor's file is a note without text."""

import base64
import binascii

from inscriptis import get_text
from lxml.etree import LxmlError

from streams.intake.fhir.elements import Node, Refused, text
from streams.intake.fhir.reading import Reading

HTML = ("text/html", "application/xhtml+xml")
PLAIN = ("text/plain", "text/markdown", "")


def attachment_text(reading: Reading, attachment: Node) -> str | None:
    """The text of an attachment, in it or in the Binary that came along. Raises Refused where it does not decode."""
    media, _, parameters = (text(attachment, "contentType") or "").lower().partition(";")
    data = text(attachment, "data")
    if data is None and (url := text(attachment, "url")):
        data = text(reading.resolve({"reference": url}), "data")
    if data is None or media.strip() not in (*HTML, *PLAIN):
        return None
    charset = parameters.partition("charset=")[2].strip("\"' ") or "utf-8"
    try:
        content = base64.b64decode("".join(data.split()), validate=True).decode(charset).strip()
    except (binascii.Error, ValueError, LookupError):
        raise Refused("undecodable", f"{reading.kind}.content.attachment.data") from None
    return (html_text(reading, content) if media.strip() in HTML else content) or None


def html_text(reading: Reading, content: str | None) -> str | None:
    """The text of HTML with its lines and tables. Raises Refused where it cannot be read."""
    if not content:
        return None
    try:
        return get_text(content).strip() or None
    except (LxmlError, ValueError, RecursionError):
        raise Refused("undecodable", f"{reading.kind}: HTML") from None
