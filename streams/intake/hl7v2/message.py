"""One message, taken apart by python-hl7, and its fields by the path that HL7 writes: `RXA-3`, `PID-3.4.2`.

Only the segments that a mapping reads are parsed, and no more parts than a message can sensibly have, because
python-hl7 makes an object of each.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import hl7

from streams.intake.hl7v2.escapes import unescape
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.times import Stamp, stamp

READ = frozenset((
    "MSH", "EVN", "PID", "PV1", "MRG", "DG1", "ORC", "TQ1", "RXO", "RXE", "RXR", "RXC", "RXA", "OBR", "OBX", "TXA",
    "FT1",
))  # fmt: skip
"""The segments that a mapping reads; the others are not parsed."""
MOST_PARTS = 100_000
"""A message of more fields, repetitions and components is refused: each costs half a kilobyte and 5 us (measured)."""
CHARACTER_SETS = {
    "ASCII": None, "": None, "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "UNICODE": "utf-8", "UTF8": "utf-8",
    "GB 18030-2000": "gb18030", "BIG-5": "big5", "KS X 1001": "euc_kr", "ISO IR87": "iso2022_jp",
    "ISO IR14": "shift_jis", "8859/1": "iso8859-1", "8859/2": "iso8859-2", "8859/3": "iso8859-3",
    "8859/4": "iso8859-4", "8859/5": "iso8859-5", "8859/6": "iso8859-6", "8859/7": "iso8859-7",
    "8859/8": "iso8859-8", "8859/9": "iso8859-9", "8859/15": "iso8859-15", "WINDOWS-1252": "cp1252",
}  # fmt: skip
"""MSH-18 (HL7 table 0211) to the codec. ASCII and nothing at all are read as UTF-8, else as Windows-1252, which is what
engines send then (inference)."""
STANDARD = "^~\\&"
_HEADER = re.compile(rb"MSH([!-/:-@[-`{-~])((?:(?!\1)[!-/:-@[-`{-~]){1,5})\1")
"""MSH-1 and MSH-2: a delimiter that occurs twice, as in the escaped spelling of source code, counts once."""
_ISO_8859 = re.compile(r"^ISO[ -]?8859-")
_PATH = re.compile(r"([A-Z][A-Z0-9]{2})-(\d+)(?:\.(\d+))?(?:\.(\d+))?")
NOTHING = '""'


class Segment(NamedTuple):
    """A segment: its name, and its fields as python-hl7 has them."""

    name: str
    fields: Any


class Path(NamedTuple):
    """A field, component or subcomponent of a segment, as HL7 writes it."""

    segment: str
    field: int
    component: int
    subcomponent: int


@lru_cache(1024)
def path_of(text: str) -> Path:
    """Read a path; part 1 is meant where it names none."""
    found = _PATH.fullmatch(text)
    if found is None:
        raise ValueError(f"not a path of HL7: {text}")
    return Path(found[1], int(found[2]), int(found[3] or 1), int(found[4] or 1))


class Marks(NamedTuple):
    """How the text of a message is written: its delimiters and its character set."""

    separators: str
    escape: str
    encoding: str


@dataclass(frozen=True)
class Part:
    """Segments of a message that belong together, and behind them those that hold for several parts.

    A field is looked for in the first segment of its name, and behind this part only where it has none of that name.
    """

    segments: tuple[Segment, ...]
    marks: Marks
    behind: "Part | None" = None

    def of(self, segments: Iterable[Segment], behind: "Part | None" = None) -> "Part":
        """Other segments of the same message."""
        return Part(tuple(segments), self.marks, behind)

    @cached_property
    def index(self) -> dict[str, list[Segment]]:
        """The segments by name; a part that repeats ten thousand times must not search those behind it each time."""
        found: dict[str, list[Segment]] = {}
        for segment in self.segments:
            found.setdefault(segment.name, []).append(segment)
        return {**self.behind.index, **found} if self.behind else found

    def all(self, name: str) -> Iterator["Part"]:
        """Each segment of a name by itself."""
        return (self.of((segment,)) for segment in self.index.get(name, ()))

    def has(self, *names: str) -> bool:
        """Whether it holds a segment of one of these names."""
        return any(name in self.index for name in names)

    def text(self, path: str) -> str:
        """The text at a path, of the first repetition; empty where there is none or HL7's "delete" (two quotes)."""
        place = path_of(path)
        repetitions = self._repetitions(place)
        return self._leaf(_item(repetitions, 0), place) if repetitions else ""

    def first(self, *paths: str) -> str:
        """The first of these that is not empty."""
        return next(filter(None, map(self.text, paths)), "")

    def texts(self, path: str) -> list[str]:
        """The text at a path in each repetition."""
        return [self._leaf(repetition, path_of(path)) for repetition in self._repetitions(path_of(path))]

    def repetitions(self, name: str, field: int) -> list[tuple[str, ...]]:
        """Each repetition of a field as its components."""
        wanted = Path(name, field, 1, 1)
        return [
            tuple(self._leaf(repetition, Path(name, field, count + 1, 1)) for count in range(_width(repetition)))
            for repetition in self._repetitions(wanted)
        ]

    def _repetitions(self, path: Path) -> Any:
        segments = self.index.get(path.segment)
        fields = segments[0].fields if segments else []
        return _item(fields, path.field) if path.field < len(fields) else ()

    def _leaf(self, repetition: Any, path: Path) -> str:
        value = _at(_at(repetition, path.component), path.subcomponent)
        if not value or value == NOTHING:
            return ""
        return (unescape(value, *self.marks) if self.marks.escape in value else value).strip()


_item = list.__getitem__
"""What python-hl7 has in place of it also takes slices, and costs as much as all the rest of a look-up."""


def _at(node: Any, number: int) -> Any:
    """The part of that number; something that is not divided is its own first part."""
    if isinstance(node, str):
        return node if number == 1 else ""
    return _item(node, number - 1) if number <= len(node) else ""


def _width(repetition: Any) -> int:
    return 1 if isinstance(repetition, str) else len(repetition)


def parse(value: bytes) -> Part:
    """Take a message apart. Raises Refused where it is none, or too long to be one."""
    header, _, rest = value.partition(b"\r")
    declared = _HEADER.match(header)
    if declared is None:
        raise Refused("undecodable", "MSH")
    delimiters = _complete(declared[1].decode(), "".join(dict.fromkeys(declared[2].decode())))
    fields = header.split(declared[1], 18)
    encoding, text = _decode(header[len(declared[0]) :] + b"\r" + rest, fields[17] if len(fields) > 17 else b"")  # noqa: PLR2004 - MSH-18
    kept = "\r".join(line for number, line in enumerate(text.split("\r")) if number == 0 or line[:3] in READ)
    if sum(map(kept.count, (*delimiters[:3], "\r"))) > MOST_PARTS:
        raise Refused("too-large", "MSH")
    parsed = hl7.parse(f"MSH{delimiters}{delimiters[0]}{kept}\r")
    segments = tuple(Segment(str(_item(fields[0], 0)), fields) for fields in parsed if len(fields[0]) == 1)
    return Part(segments, Marks(parsed.separators, parsed.esc, encoding))


def _complete(field: str, marks: str) -> str:
    """The delimiters with those of the standard where MSH-2 is shorter. Raises Refused where one is taken already."""
    delimiters = field + marks + STANDARD[len(marks) :]
    if len(set(delimiters)) < len(delimiters):
        raise Refused("undecodable", "MSH-2")
    return delimiters


def _decode(value: bytes, declared: bytes) -> tuple[str, str]:
    name = _ISO_8859.sub("8859/", declared.split(b"~")[0].decode("latin-1").strip().upper())
    codec = CHARACTER_SETS.get(name, "")
    for encoding in ("utf-8", "cp1252") if codec is None else filter(None, (codec,)):
        try:
            return encoding, value.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("undecodable", "MSH-18")


def sent(message: Part) -> Stamp | None:
    """When it was sent (MSH-7), where that can be read."""
    try:
        return stamp(message.text("MSH-7"), "MSH-7")
    except Refused:
        return None
