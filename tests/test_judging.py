"""Who judges makes no difference to what is said."""

from schemas.timeline import parse
from streams.judging import Case, Judges, in_turn
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.charting import simulated

FACILITY = load_profile("facility")
VISIT = "08:00 mar start ceftriaxone id=A1 access=L1 drug.category=therapeutic\n12:30 adt discharge"


def replayed(lines: list[bytes], jobs: int, allowance: int) -> list[list[bytes]]:
    """Everything that a replay writes."""
    with Replay(FACILITY, Summary(), allowance, jobs=jobs) as run:
        run.read(lines)
        run.close_at_end()
        run.finish()
        return [list(run.alerts()), list(run.assessments()), sorted(run.dead_letters)]


def test_a_replay_with_two_jobs_writes_the_same_bytes() -> None:
    """Alerts with their history, assessments and dead letters are equal, at leisure and in mid-stay alike."""
    lines = simulated(25)

    assert replayed(lines, 1, 0) == replayed(lines, 2, 0)
    assert replayed(lines, 1, 100_000) == replayed(lines, 2, 100_000)


def test_verdicts_come_in_the_order_of_their_cases() -> None:
    """More encounters than are taken together; each verdict belongs to its case, as when judged in turn."""
    events = parse(VISIT)
    moment = max(event.time for event in events)
    cases = [Case(f"ENC-{number}", tuple(events), (), moment, None, ()) for number in range(150)]
    judges = Judges(2, FACILITY)
    try:
        found = list(judges(cases, FACILITY))
    finally:
        judges.close()

    expected = list(in_turn(cases, FACILITY))
    assert [(name, verdict.alerts, verdict.assessment, verdict.deadline) for name, verdict in expected] == [
        (name, verdict.alerts, verdict.assessment, verdict.deadline) for name, verdict in found
    ]
