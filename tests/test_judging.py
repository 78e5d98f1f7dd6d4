"""Who judges makes no difference to what is said."""

import orjson
import pytest

from schemas.timeline import parse
from streams.judging import Case, Judges, in_turn
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.charting import simulated

FACILITY = load_profile("facility")
VISIT = "08:00 mar start ceftriaxone id=A1 access=L1 drug.category=therapeutic\n12:30 adt discharge"


def replayed(lines: list[bytes], jobs: int, *, history: bool | None) -> list[list[bytes]]:
    """Everything that a replay writes."""
    with Replay(FACILITY, Summary(), history=history, jobs=jobs) as run:
        run.read(lines)
        run.close_at_end()
        run.finish()
        return [list(run.alerts()), list(run.assessments()), sorted(run.dead_letters)]


def resolved(alerts: list[bytes]) -> list[bytes]:
    """Those whose cause is gone."""
    return [value for value in alerts if orjson.loads(value)["data"]["status"] == "resolved"]


def test_a_replay_with_two_jobs_writes_the_same_bytes() -> None:
    """Alerts with their history, assessments and dead letters are equal, at the end and in mid-stay alike."""
    lines = simulated(25)

    assert replayed(lines, 1, history=False) == replayed(lines, 2, history=False)
    assert replayed(lines, 1, history=True) == replayed(lines, 2, history=True)


def test_what_stands_does_not_hang_on_how_often_it_was_judged() -> None:
    """Open alerts and assessments are the same bytes; what was open for a while is told by the history alone."""
    lines = simulated(25, defect_rate=0.5)
    alerts, assessments, _ = replayed(lines, 1, history=False)
    with_history, assessed_with_history, _ = replayed(lines, 1, history=True)

    assert ([], []) == (resolved(alerts), sorted(set(with_history) ^ set(alerts) ^ set(resolved(with_history))))
    assert [] != resolved(with_history)
    assert assessments == assessed_with_history


@pytest.mark.parametrize(("short", "kept"), [(10**6, True), (100, False)])
def test_a_short_input_tells_its_history_and_a_long_one_does_not(
    monkeypatch: pytest.MonkeyPatch, short: int, kept: bool
) -> None:
    """By how many records there are, where nobody asks for it."""
    lines = simulated(25, defect_rate=0.5)
    monkeypatch.setattr("streams.replay.SHORT", short)
    alerts, *_ = replayed(lines, 1, history=None)

    assert kept == bool(resolved(alerts))


def test_verdicts_come_in_the_order_of_their_cases() -> None:
    """More encounters than are taken together; each verdict belongs to its case, as when judged in turn."""
    events = parse(VISIT)
    moment = max(event.time for event in events)
    cases = [Case(f"ENC-{number}", tuple(events), (), moment, None, ()) for number in range(150)]
    found = list(Judges(2)(cases, FACILITY))

    expected = list(in_turn(cases, FACILITY))
    assert [(name, verdict.alerts, verdict.assessment, verdict.deadline) for name, verdict in expected] == [
        (name, verdict.alerts, verdict.assessment, verdict.deadline) for name, verdict in found
    ]
