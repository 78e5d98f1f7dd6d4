"""What a run gave, read back from the lines it wrote: alerts and assessments, in one file or several.

Each line says itself what it is, so that the outputs of a replay and of another version of the program are read alike,
in one file or in two. As on their compacted topics, the last line of a key holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

from schemas.alert import Alert
from schemas.assessment import Assessment
from streams import files
from streams.errors import UnusableInput

KINDS: dict[str, type[Alert] | type[Assessment]] = {
    "charting.alert.v1": Alert,
    "charting.assessment.v1": Assessment,
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """The alerts by id and the assessments by encounter, in that order."""

    alerts: tuple[Alert, ...]
    assessments: tuple[Assessment, ...]

    @property
    def open(self) -> tuple[Alert, ...]:
        """The alerts that stand."""
        return tuple(alert for alert in self.alerts if alert.status == "open")


def outputs_of(values: Iterable[Alert | Assessment]) -> Outputs:
    """The last of each key."""
    alerts: dict[str, Alert] = {}
    assessments: dict[str, Assessment] = {}
    for value in values:
        if isinstance(value, Alert):
            alerts[value.alert_id] = value
        else:
            assessments[value.encounter_id] = value
    return Outputs(
        tuple(alerts[key] for key in sorted(alerts)), tuple(assessments[key] for key in sorted(assessments))
    )  # fmt: skip


def read_outputs(names: Iterable[str]) -> Outputs:
    """The alerts and assessments in files. Raises UnusableInput with the line that is neither."""
    return outputs_of(value for name in names for value in _values(name))


def _values(name: str) -> Iterable[Alert | Assessment]:
    with files.reading(name) as (stream, _, _):
        for number, line in enumerate(files.lines(name, stream), 1):
            try:
                yield decode_output(orjson.loads(line))
            except (orjson.JSONDecodeError, msgspec.ValidationError, AttributeError) as error:
                raise UnusableInput(
                    f"{name}, line {number}: not an alert or assessment: {error}; "
                    "`dripcheck replay --alerts OUT --assessments OUT` writes them"
                ) from None


def decode_output(document: Any) -> Alert | Assessment:
    """The alert or assessment in a document: an envelope, or an alert without one."""
    kind = KINDS.get(str(document.get("type", "charting.alert.v1")))
    if kind is None:
        raise msgspec.ValidationError(f"type {document['type']!r}")
    return msgspec.convert(document.get("data", document), kind)
