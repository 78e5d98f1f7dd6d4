"""The outcome of `--expect` as JUnit XML, which every CI server shows: one test case an encounter.

The form is the one that Ant's task began and Jenkins reads: `testsuite`, `testcase`, `failure`. Nothing in it needs a
library: ElementTree writes it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from streams.expect import Difference, told

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""


def junit(rows: Sequence[Difference], encounters: Iterable[str], suite: str) -> bytes:
    """A test suite in which each encounter passes or fails with its differences."""
    failed: dict[str, list[Difference]] = defaultdict(list)
    for row in rows:
        failed[row.encounter_id].append(row)
    names = sorted({*encounters, *failed})
    counts = {"tests": str(len(names)), "failures": str(len(failed)), "errors": "0", "skipped": "0"}
    root = ET.Element("testsuites", counts)
    parent = ET.SubElement(root, "testsuite", {"name": _text(suite), **counts})
    for name in names:
        case = ET.SubElement(parent, "testcase", {"classname": "dripcheck.encounter", "name": _text(name)})
        if name in failed:
            _failure(case, failed[name])
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _failure(case: ET.Element, rows: list[Difference]) -> None:
    brief = "; ".join(f"{row.kind} {row.rule}" for row in rows)
    failure = ET.SubElement(case, "failure", {"type": "OpenAlertsDiffer", "message": _text(brief)})
    failure.text = _text("\n".join(line for row in rows for line in told(row)))


def _text(value: str) -> str:
    return _NO_XML.sub("\ufffd", value)
