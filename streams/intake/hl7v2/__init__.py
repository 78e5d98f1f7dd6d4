"""HL7 v2 messages to charting events: python-hl7 takes them apart, the tables of this package say what is what.

`framing` finds the messages in a record, `message` reads fields by the path HL7 writes (`RXA-3.1`), one module for
each kind of message holds its mapping table, `reader` puts them together, and `document` writes the tables as the
runbook page.
"""

from streams.intake.hl7v2.reader import read_hl7v2

__all__ = ["read_hl7v2"]
