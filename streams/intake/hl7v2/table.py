"""What a mapping table is made of: rows from HL7 paths to a field of the wire contract, and the scope they read in.

The tables are data, so that the runbook page is written from what is read and not beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from streams.intake.hl7v2.message import Part
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.times import Stamp, instant, none_meant, stamp
from streams.profiles.profile import Profile

Data = dict[str, Any]


@dataclass(frozen=True)
class Scope:
    """A part of a message with what holds for all of it."""

    part: Part
    profile: Profile
    trigger: str
    control_id: str
    sent: Stamp | None

    def of(self, part: Part) -> "Scope":
        """The same message, another part."""
        return Scope(part, self.profile, self.trigger, self.control_id, self.sent)

    def says(self, table: str, *paths: str) -> str | None:
        """What the coded words at these paths say (vocabulary of charted words)."""
        return self.profile.charted.says(table, *map(self.part.text, paths))

    def stamp(self, path: str) -> Stamp | None:
        """The date/time at a path as written."""
        text = self.part.text(path)
        return stamp(text, path) if text else None

    def instant(self, written: Stamp, path: str) -> datetime:
        """The instant of a date/time of this message."""
        default: tzinfo | None = self.sent.zone if self.sent else None
        return instant(written, default, self.profile.intake.time_zone, path)

    def at(self, *paths: str) -> datetime | None:
        """The first of these date/times that has a clock: a bare date does not say when."""
        return next((found for path in paths if (found := self.clocked(self.part.text(path), path))), None)

    def clocked(self, text: str, path: str) -> datetime | None:
        """The instant of a date/time that has a clock."""
        written = stamp(text, path) if text else None
        return self.instant(written, path) if written and written.clock else None

    def on(self, *paths: str) -> datetime | None:
        """The first of these date/times; a bare date is its first moment."""
        return next((self.instant(written, path) for path in paths if (written := self.stamp(path))), None)

    def end(self, path: str) -> datetime | None:
        """The date/time of an end; none where it is one that systems write for "no end"."""
        return None if none_meant(self.part.text(path), self.sent) else self.at(path)

    def recorded(self, *paths: str) -> datetime:
        """When it was recorded, at the latest when the message was sent. Raises Refused where nothing tells."""
        found = self.at(*paths, "MSH-7")
        if found is None:
            raise Refused("missing-field", (*paths, "MSH-7")[0])
        return found


class Entry(NamedTuple):
    """One event to be: its type, when it was recorded, and its data without the patient."""

    kind: str
    recorded: datetime
    data: Data


Reads = Callable[[Scope, tuple[str, ...]], Any]


class Row(NamedTuple):
    """A field of the wire contract, the HL7 paths it comes from in order of preference, and how they are read."""

    field: str
    paths: tuple[str, ...]
    reads: Reads
    remark: str = ""


def row(field: str, paths: str, reads: Reads, remark: str = "") -> Row:
    """A row of a table, its paths written with spaces between."""
    return Row(field, tuple(paths.split()), reads, remark)


def fill(rows: Iterable[Row], scope: Scope) -> Data:
    """The fields that a part of a message gives."""
    read = ((item.field, item.reads(scope, item.paths)) for item in rows)
    return {field: value for field, value in read if value not in (None, "", [], {})}
