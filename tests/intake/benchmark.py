"""`python -m tests.intake.benchmark FORMAT [FOLDER]`: messages a second and core, beside the bare parser in the same run.

Without a folder the stays of this directory are read, over and over.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import hl7
import orjson
from fhir.resources.R4B import get_fhir_model_class

from streams.intake.fhir import read_fhir
from streams.intake.fhir.types import TYPES
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


def fhir(folder: Path | None) -> str:
    """Read FHIR resources of the map, each as a record of its own."""
    files = sorted(folder.glob("*.json") if folder else STAYS.glob("*/fhir.ndjson"))
    lines = [orjson.loads(line) for file in files for line in ([file.read_bytes()] if folder else file.open("rb"))]
    entries = [one["resource"] for line in lines if line["resourceType"] == "Bundle" for one in line.get("entry", ())]
    resources = [resource for resource in (*lines, *entries) if resource["resourceType"] in TYPES]
    found = [orjson.dumps(resource) for resource in resources]
    models = [get_fhir_model_class(resource["resourceType"]) for resource in resources]
    checked = list(zip(models, found, strict=True))
    bare = each(lambda pair: pair[0].model_validate(orjson.loads(pair[1])), checked)
    mapped = each(lambda value: read_fhir(value, FACILITY), found)
    size = sum(map(len, found)) / len(found)
    return (
        f"{len(found)} resources of {size:,.0f} bytes: bare fhir.resources {bare:,.0f}/s, read, checked and mapped "
        f"{mapped:,.0f}/s ({bare / mapped:.2f} times the time of the bare models)"
    )


def each(read: Callable[[Any], object], records: Sequence[object]) -> float:
    """Records a second of one core."""
    began, count = time.process_time(), 0
    while time.process_time() - began < SECONDS:
        for record in records:
            read(record)
        count += len(records)
    return count / (time.process_time() - began)


FORMATS = {"hl7v2": hl7v2, "fhir": fhir}


def main(arguments: list[str]) -> int:
    """Measure a format; the exit code."""
    if not arguments or arguments[0] not in FORMATS:
        sys.stderr.write(f"usage: python -m tests.intake.benchmark {{{','.join(FORMATS)}}} [FOLDER]\n")
        return 2
    sys.stdout.write(FORMATS[arguments[0]](Path(arguments[1]) if len(arguments) > 1 else None) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
