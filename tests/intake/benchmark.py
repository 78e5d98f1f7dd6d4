"""`python -m tests.intake.benchmark FORMAT [FOLDER]`: messages a second and core, beside the bare parser in the same run.

Without a folder the stays of this directory are read, over and over.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import hl7

from streams.intake.hl7v2 import read_hl7v2
from streams.intake.hl7v2.framing import messages
from streams.profiles.loader import load_profile

STAYS = Path(__file__).with_name("stays")
SECONDS = 5.0
FACILITY = load_profile("facility")


def hl7v2(folder: Path | None) -> str:
    """Read HL7 v2 messages, each as a record of its own."""
    files = sorted(folder.glob("*.hl7") if folder else STAYS.glob("*/hl7v2.hl7"))
    found = [message for file in files for message in messages(file.read_bytes()) if message.startswith(b"MSH|^~\\&|")]
    texts = [message.decode("utf-8", "replace") for message in found]
    bare, mapped = each(hl7.parse, texts), each(lambda message: read_hl7v2(message, FACILITY), found)
    size = sum(map(len, found)) / len(found)
    return (
        f"{len(found)} messages of {size:,.0f} bytes: bare hl7.parse {bare:,.0f}/s, read and mapped {mapped:,.0f}/s "
        f"({bare / mapped:.2f} times the time of the bare parser)"
    )


def each(read: Callable[..., object], records: Sequence[object]) -> float:
    """Records a second of one core."""
    began, count = time.process_time(), 0
    while time.process_time() - began < SECONDS:
        for record in records:
            read(record)
        count += len(records)
    return count / (time.process_time() - began)


FORMATS = {"hl7v2": hl7v2}


def main(arguments: list[str]) -> int:
    """Measure a format; the exit code."""
    if not arguments or arguments[0] not in FORMATS:
        sys.stderr.write(f"usage: python -m tests.intake.benchmark {{{','.join(FORMATS)}}} [FOLDER]\n")
        return 2
    sys.stdout.write(FORMATS[arguments[0]](Path(arguments[1]) if len(arguments) > 1 else None) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
