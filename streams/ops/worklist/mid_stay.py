"""An open encounter as a drawing: which infusion runs with no stop charted, and since when.

An assessment speaks of a closed encounter alone (the wire contract), and one at every entry of every open stay would be
as many records as there are events, for pages that few look at. What a nurse has to go and look at is an alert already:
an infusion past its expected end is raised with its start and that end. So an open stay is drawn from the evidence of
its open alerts, which costs no record. What runs within its time is nobody's task yet, and the page says that it is not
drawn. An alert names no drug, and so the lanes carry the id of the administration.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.alert import Alert, Evidence
from schemas.base import EARLIEST_YEAR, LATEST_YEAR
from streams.ops.worklist.clock import WallClock
from streams.ops.worklist.drawing import Board, Drawing, Mark, board_over, finish

RUNNING = "infusion-stop-overdue"
LONGEST = timedelta(hours=24)
"""An encounter without a word for longer is closed by its worker: what stands still is not drawn to grow."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A time that the evidence of an alert names, and by when it should have been different, if that is a time too."""

    at: datetime
    due: datetime | None
    alert: Alert


def draw_open(alerts: Iterable[Alert], now: datetime) -> Drawing | None:
    """The drawing of an open encounter; None where no open alert of it rests on a time."""
    lanes: dict[str, list[_Said]] = {}
    for alert in alerts:
        if alert.status == "open":
            lanes.setdefault(_about(alert), []).extend(_said(alert))
    lanes = {name: said for name, said in lanes.items() if said}
    if not lanes:
        return None
    moments = [moment for said in lanes.values() for each in said for moment in (each.at, each.due) if moment]
    begin, latest = min(moments), max(moments)
    end = max(latest, min(now, latest + LONGEST))
    board = board_over(begin, end, WallClock(None, moments))
    first = sorted(lanes.items(), key=lambda lane: (not _running(lane[1]), lane[1][0].at))
    return finish(board, [_hang(board, name, said, end) for name, said in first])


def _about(alert: Alert) -> str:
    told = alert.subject
    return told.administration_id or told.note_id or told.order_id or told.access_id or told.charge_id or "encounter"


def _said(alert: Alert) -> Iterator[_Said]:
    for each in alert.evidence:
        if (at := _moment(each.found)) is not None:
            yield _Said(at, _due(each, alert), alert)


def _due(evidence: Evidence, alert: Alert) -> datetime | None:
    return _moment(evidence.expected) if alert.rule == RUNNING else None


def _moment(text: str | None) -> datetime | None:
    """The time that a piece of evidence names; most name something else."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo and EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _running(said: list[_Said]) -> list[_Said]:
    return [each for each in said if each.alert.rule == RUNNING]


def _hang(board: Board, name: str, said: list[_Said], end: datetime) -> str:
    """Hang the lane of one thing; the sentence that says what is drawn."""
    running, others = _running(said), [each for each in said if each.alert.rule != RUNNING]
    marks: list[Mark] = []
    words: list[str] = []
    if running:
        start, due = min(each.at for each in running), max((each.due for each in running if each.due), default=None)
        words.append(_since(board, start, due))
        marks += _run(board, start, due, end, words[0])
    for each in others:
        words.append(f"{each.alert.rule} {board.time(each.at)}")
        marks.append(Mark("point", board.x(each.at), 0, "" if marks else board.time(each.at), words[-1]))
    board.hang("infusion" if running else "push", name, "running" if running else said[0].alert.rule, marks)
    return f"{name}: {', '.join(words)}"


def _since(board: Board, start: datetime, due: datetime | None) -> str:
    expected = f", should have ended {board.time(due)}" if due else ""
    return f"running since {board.time(start)}{expected}, no stop charted"


def _run(board: Board, start: datetime, due: datetime | None, end: datetime, words: str) -> Iterator[Mark]:
    """A bar up to the end that was expected, and what runs on after it without an edge."""
    turn = min(max(due or start, start), end)
    if turn > start:
        yield board.bar("bar", start, turn, "", words)
    x = board.x(turn)
    yield Mark("running-on", x, max(1.5, board.x(end) - x), words, words)
