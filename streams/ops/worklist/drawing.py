"""One stay as a drawing: bars on one clock, as plain figures that the template writes out as SVG.

A missing stop is drawn as what it is, an end that fades away, and never as a guess. What the MAR says and what a note
says lie one above the other, so that a difference is seen before it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from schemas.assessment import Assessment, Course, Service, Timeline
from streams.encounter.intervals import Interval, minutes, subtract
from streams.ops.worklist.clock import Tick, WallClock

WIDTH, LEFT, RIGHT = 1200.0, 230.0, 24.0
TOP, LANE, THIN = 40.0, 46.0, 36.0
LEAST = timedelta(minutes=30)
FADE = 0.22
"""Share of the clock over which an open end fades."""
NARROW = 44.0
"""A bar narrower than this has no room for words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a lane; `kind` is its class in the style sheet, `title` what a pointer or reader is told."""

    kind: str
    x: float
    width: float = 0.0
    label: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: a device, a service, what ran at once, or the notes."""

    kind: str
    y: float
    height: float
    name: str
    about: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture, and in words what it shows."""

    height: float
    ticks: tuple[tuple[float, Tick], ...]
    lanes: tuple[Lane, ...]
    words: tuple[str, ...]
    width: float = WIDTH
    left: float = LEFT
    right: float = WIDTH - RIGHT


@dataclass(slots=True)
class Board:
    """The clock of one drawing, and the lanes hung on it so far."""

    begin: datetime
    end: datetime
    clock: WallClock
    y: float = TOP
    lanes: list[Lane] = field(default_factory=list)

    def x(self, moment: datetime) -> float:
        """Where a moment lies; what is outside lies at the edge."""
        share = (moment - self.begin) / (self.end - self.begin)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, share)), 1)

    def bar(self, kind: str, start: datetime, end: datetime, label: str = "", title: str = "") -> Mark:
        """A stretch of time; words that do not fit are left to the title."""
        x, width = self.x(start), max(1.5, round(self.x(end) - self.x(start), 1))
        return Mark(kind, x, width, label if width >= NARROW else "", title or label)

    def time(self, moment: datetime) -> str:
        """A moment in words."""
        return f"{self.clock.local(moment):%H:%M}"

    def hang(self, kind: str, name: str, about: str, marks: list[Mark], height: float = LANE) -> None:
        """Add a lane below the last."""
        self.lanes.append(Lane(kind, self.y, height, name, about, tuple(marks)))
        self.y += height


def draw(assessment: Assessment) -> Drawing | None:
    """The drawing of a closed encounter; None where nothing on it has a time."""
    stay = assessment.timeline or Timeline()
    courses = {course.administration_id: course for course in stay.courses}
    moments = list(_moments(assessment.services, stay, courses))
    if not moments:
        return None
    board = board_over(min(moments), max(moments), WallClock(stay.time_zone, moments))
    _access(board, stay)
    words = [_service(board, service, courses.get(service.administration_id)) for service in assessment.services]
    _at_once(board, assessment.services, courses)
    _notes(board, stay)
    return finish(board, words)


def board_over(begin: datetime, end: datetime, clock: WallClock) -> Board:
    """An empty board for this span, with room on either side."""
    spare = max((end - begin) * 0.03, (LEAST - (end - begin)) / 2, timedelta(minutes=2))
    return Board(begin - spare, end + spare, clock)


def finish(board: Board, words: list[str]) -> Drawing:
    """The picture of a board on which everything hangs."""
    ticks = tuple((board.x(tick.at), tick) for tick in board.clock.ticks(board.begin, board.end))
    return Drawing(board.y + 8, ticks, tuple(board.lanes), tuple(words))


def _moments(services: tuple[Service, ...], stay: Timeline, courses: dict[str, Course]) -> Iterator[datetime]:
    """What the clock has to span: the stay and what was given in it; notes and devices may lie outside."""
    yield from filter(None, (stay.arrival, stay.departure))
    for service in services:
        yield from filter(None, (service.start, service.stop))
        for told in courses[service.administration_id].noted if service.administration_id in courses else ():
            yield from filter(None, (told.start, told.stop))


def _access(board: Board, stay: Timeline) -> None:
    for line in stay.access:
        placed, removed = line.placed or board.begin, line.removed or board.end
        words = f"{'placed ' + board.time(line.placed) if line.placed else 'in place before'}, " + (
            f"removed {board.time(line.removed)}" if line.removed else "no removal charted"
        )
        marks = [board.bar("access", placed, max(placed, removed), "", words)]
        board.hang("device", line.access_id, line.kind or "access line", marks, THIN)


def _service(board: Board, service: Service, course: Course | None) -> str:
    """Hang the lane of a service; the sentence that says what is drawn."""
    name = service.drug or "no drug named"
    about = " · ".join(filter(None, (service.kind or "no kind", service.relation, service.access_id)))
    if service.kind in ("push", "injection") and service.stop_source is None:
        marks, words = _point(board, service)
    else:
        marks, words = _run(board, service, course)
    board.hang(service.kind or "unknown", name, about, marks)
    return f"{name}, {service.kind or 'kind not known'}: {words}"


def _point(board: Board, service: Service) -> tuple[list[Mark], str]:
    if service.start is None:
        return [], "no time documented"
    words = f"given {board.time(service.start)}"
    return [Mark("point", board.x(service.start), 0, board.time(service.start), words)], words


def _run(board: Board, service: Service, course: Course | None) -> tuple[list[Mark], str]:
    """The bar of what ran, its pauses and bags upon it, and below it what a note says."""
    start, stop = service.start, service.stop
    if start and stop:
        length = f"{service.minutes} min" if service.minutes is not None else ""
        source = "" if service.stop_source == "documented" else f", stop {service.stop_source}"
        words = f"{board.time(start)} to {board.time(stop)}, {length}{source}"
        marks = [board.bar(f"bar {service.stop_source or ''}", start, stop, length + source, words)]
    elif start:
        words = f"began {board.time(start)}, no stop documented"
        marks = [_open(board.x(start), "open-end", "no stop documented", words)]
    elif stop:
        words = f"no start documented, ended {board.time(stop)}"
        width = min((WIDTH - LEFT) * FADE, board.x(stop) - LEFT)
        marks = [Mark("open-start", board.x(stop) - width, width, "no start documented", words)]
    else:
        marks, words = [Mark("unplaced", LEFT, 0, "no start and no stop documented")], "no start and no stop documented"
    return marks + (list(_course(board, course)) if course else []), words


def _open(x: float, kind: str, label: str, title: str) -> Mark:
    return Mark(kind, x, min((WIDTH - LEFT) * FADE, max(60.0, WIDTH - RIGHT - x)), label, title)


def _course(board: Board, course: Course) -> Iterator[Mark]:
    for pause in course.pauses:
        yield board.bar(
            "pause", pause.start, pause.end, "", f"paused {board.time(pause.start)}-{board.time(pause.end)}"
        )
    if course.halted:
        yield Mark("halted", board.x(course.halted), 0, "", f"paused {board.time(course.halted)}, nothing after")
    for bag in course.bags:
        yield Mark("bag", board.x(bag), 0, "", f"new bag {board.time(bag)}")
    for told in course.noted:
        ends = [f"{word} {board.time(at)}" for word, at in (("start", told.start), ("stop", told.stop)) if at]
        title = f"note {told.note_id}: {', '.join(ends)}"
        if told.start and told.stop and told.start < told.stop:
            yield board.bar("noted", told.start, told.stop, "", title)
        else:
            yield from (Mark("noted-end", board.x(at), 0, "", title) for at in (told.start, told.stop) if at)


def _at_once(board: Board, services: tuple[Service, ...], courses: dict[str, Course]) -> None:
    """How many infusions ran at a time: none between the first and the last is a gap, more than one an overlap."""
    runs: list[Interval] = []
    for service in services:
        if service.start and service.stop and service.start < service.stop:
            course = courses.get(service.administration_id)
            holes = [Interval(pause.start, pause.end) for pause in course.pauses] if course else []
            runs += subtract([Interval(service.start, service.stop)], holes)
    edges = sorted({edge for run in runs for edge in run})
    marks = []
    for begin, end in pairwise(edges):
        running = sum(run.start <= begin and end <= run.end for run in runs)
        kind = "one" if running == 1 else "many" if running else "gap"
        words = {"one": "", "many": f"{running} at once", "gap": f"{minutes([Interval(begin, end)])} min"}[kind]
        title = (
            f"{board.time(begin)}-{board.time(end)}: {'nothing ran, ' if not running else ''}{words or 'one infusion'}"
        )
        marks.append(board.bar(f"at-once {kind}", begin, end, words, title))
    if marks:
        board.hang("at-once", "Running at once", "gaps and overlaps", marks, THIN)


def _notes(board: Board, stay: Timeline) -> None:
    marks = []
    for note in stay.notes:
        outside = " (outside this clock)" if not board.begin <= note.at <= board.end else ""
        title = f"{note.kind} note {note.note_id} at {board.clock.local(note.at):%Y-%m-%d %H:%M}{outside}"
        marks.append(Mark("note outside" if outside else "note", board.x(note.at), 0, "", title))
    if marks:
        board.hang("notes", "Notes", "when written", marks, THIN)
