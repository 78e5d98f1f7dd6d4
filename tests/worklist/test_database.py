"""The database says what the topics say, whatever the order, and goes on where it stood."""

import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas.feedback import Feedback, Outcome
from streams.ops.worklist.answers import encode_feedback
from streams.ops.worklist.database import Database
from streams.ops.worklist.rows import Arrived, beyond_support
from tests.worklist.ward import NOW, Worklist, alert, arrived, assessment, said, ward, worklist


def state(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row but those of the past, which depends on what was read when."""
    queries = {
        "alert": "SELECT * FROM alert ORDER BY 1",
        "assessment": "SELECT * FROM assessment ORDER BY 1",
        "charted_by": "SELECT * FROM charted_by ORDER BY 1, 2, 3",
        "encounter": "SELECT * FROM encounter ORDER BY 1",
        "feedback": "SELECT * FROM feedback ORDER BY 1",
    }
    return {table: [tuple(row) for row in database.rows(query)] for table, query in queries.items()}


def answered(alert_id: str, outcome: Outcome = "overridden") -> Arrived:
    """An answer as it stands on its topic."""
    told = Feedback(
        alert_id=alert_id,
        encounter_id="ENC-1",
        outcome=outcome,
        override_reason="chart-is-right" if outcome == "overridden" else None,
        outcome_timestamp=NOW,
    )
    return Arrived("feedback", alert_id, encode_feedback(told))


@pytest.fixture
def records() -> list[Arrived]:
    """What the workers say of the ward."""
    return arrived(*said(ward()))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_and_batches_of_records_change_nothing(tmp_path: Path, records: list[Arrived], seed: int) -> None:
    """Partitions are read in any order; the sums of an encounter are the same."""
    chance, plain, mixed = random.Random(seed), Database(tmp_path / "plain"), Database(tmp_path / "mixed")
    plain.apply(records)
    shuffled = chance.sample(records, len(records))
    while shuffled:
        batch = chance.randint(1, 7)
        mixed.apply(shuffled[:batch])
        shuffled = shuffled[batch:]

    assert state(plain) == state(mixed)


def test_a_restart_goes_on_behind_what_was_taken_in(tmp_path: Path) -> None:
    """The place reached is part of the same transaction as what was read there."""
    database = Database(tmp_path / "worklist.sqlite")
    record = arrived([alert("a1")])[0]._replace(position=("charting.alerts", 3, 41))
    database.apply([record], 1_000)
    database.close()
    again = Database(tmp_path / "worklist.sqlite")

    assert ({("charting.alerts", 3): 42}, 1_000) == (again.positions(), again.read_at())
    assert 1 == len(again.rows("SELECT * FROM alert"))


def test_a_batch_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    """Neither rows nor the place behind them."""
    database = Database(tmp_path / "worklist.sqlite")
    good = arrived([alert("a1")])[0]._replace(position=("charting.alerts", 0, 0))
    bad = Arrived("alert", "a2", b"{}", None, ("charting.alerts", 0, 1))
    with pytest.raises(KeyError):
        database.apply([good, bad])

    assert ({}, []) == (database.positions(), database.rows("SELECT * FROM alert"))


def test_other_topics_begin_a_new_database(tmp_path: Path) -> None:
    """What another deployment said is no part of this one."""
    first = Database(tmp_path / "worklist.sqlite", "site-a")
    first.apply(arrived([alert("a1")]))
    first.close()

    assert [] == Database(tmp_path / "worklist.sqlite", "site-b").rows("SELECT * FROM alert")


def test_it_can_be_thrown_away_and_built_again(tmp_path: Path, records: list[Arrived]) -> None:
    """The topics say everything that stands."""
    database = Database(tmp_path / "worklist.sqlite")
    database.apply(records)
    before = state(database)
    database.forget()
    empty = state(database)
    database.apply(records)

    assert {"alert", "encounter"} == {name for name in ("alert", "encounter") if not empty[name]}
    assert before == state(database)


@pytest.mark.parametrize("kind", ["alert", "assessment"])
def test_a_deleted_key_is_gone_from_the_list(tmp_path: Path, kind: str) -> None:
    """A tombstone takes back what was said."""
    database = Database(tmp_path / "worklist.sqlite")
    values = arrived([alert("a1")], [assessment("ENC-2")])
    database.apply(values)
    (gone,) = [record for record in values if record.kind == kind]
    touched = database.apply([gone._replace(value=None)])

    left = {"alert": "ENC-2", "assessment": "ENC-1"}[kind]
    assert {"alert": "ENC-1", "assessment": "ENC-2"}[kind] in touched
    assert [left] == [row["encounter_id"] for row in database.rows("SELECT * FROM encounter")]


@pytest.mark.parametrize("first", ["answer", "alert"])
def test_an_answer_counts_whichever_topic_is_read_first(tmp_path: Path, first: str) -> None:
    """The topics are not read in step."""
    database = Database(tmp_path / "worklist.sqlite")
    records: list[Iterable[Arrived]] = [[answered("a1")], arrived([alert("a1")])]
    for batch in records if first == "answer" else reversed(records):
        database.apply(batch)
    (row,) = database.rows("SELECT * FROM encounter")

    assert (0, 1) == (row["standing"], row["answered"])


def test_an_override_is_kept_through_re_evaluation(tmp_path: Path) -> None:
    """The alert keeps its id, so the answer keeps its alert; also where it was settled in between."""
    database = Database(tmp_path / "worklist.sqlite")
    database.apply([*arrived([alert("a1")]), answered("a1")])
    database.apply(arrived([alert("a1", status="resolved")]))
    database.apply(arrived([alert("a1", message="No dose is charted at all.")]))

    assert ["answered"] == [row["standing"] for row in database.rows("SELECT standing FROM alert")]


def test_an_accepted_alert_still_asks_for_its_entry(tmp_path: Path) -> None:
    """Accepting says that the entry will be made, not that it was."""
    database = Database(tmp_path / "worklist.sqlite")
    database.apply([*arrived([alert("a1")]), answered("a1", "accepted")])

    assert ["standing"] == [row["standing"] for row in database.rows("SELECT standing FROM alert")]


def test_answers_and_records_may_come_at_the_same_time(tmp_path: Path) -> None:
    """A page writes while the topics are read: one waits for the other, and nothing is lost."""
    database = Database(tmp_path / "worklist.sqlite")

    def write(part: int) -> None:
        for number in range(20):
            database.apply(arrived([alert(f"a{part}-{number}", encounter_id=f"E{number}")]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    (row,) = database.rows("SELECT count(*) AS encounters, sum(standing) AS alerts FROM encounter")

    assert (20, 80, 80) == (row["encounters"], row["alerts"], database.version)


def test_a_repeated_record_is_no_history(tmp_path: Path) -> None:
    """At-least-once delivery repeats records."""
    database = Database(tmp_path / "worklist.sqlite")
    for _ in range(3):
        database.apply(arrived([alert("a1")]))

    assert 1 == len(database.rows("SELECT * FROM history"))


@pytest.mark.parametrize(
    ("supported", "billed", "acceptable", "expected"),
    [
        ({"96365": 1}, {"96365": 1}, [], (0, 0)),
        ({"96365": 1}, {"96365": 1, "96366": 2}, [], (2, 0)),
        ({"96365": 1, "96366": 1}, {"96365": 1}, [], (0, 1)),
        ({"96365": 1, "96366": 1}, {"96365": 1}, [{"96365": 1}], (0, 0)),
        ({"96365": 1}, {}, [], (0, 0)),
    ],
)
def test_support_is_compared_both_ways_and_lawful_readings_are_no_difference(
    supported: dict[str, int], billed: dict[str, int], acceptable: list[dict[str, int]], expected: tuple[float, float]
) -> None:
    """Units beyond the record and units not billed; nothing where nothing was billed yet."""
    codes = supported.keys() | billed.keys()
    about = assessment(
        "ENC-1",
        supported_codes=[
            {"code": code, "units": units, "strength": "strong", "because": ""} for code, units in supported.items()
        ],
        billed_codes=[{"code": code, "units": units} for code, units in billed.items()],
        acceptable=[[{"code": code, "units": units} for code, units in reading.items()] for reading in acceptable],
        variance=[
            {"code": code, "supported": supported.get(code, 0), "billed": billed.get(code, 0)}
            for code in codes
            if supported.get(code, 0) != billed.get(code, 0)
        ],
    )

    assert expected == beyond_support(about)


def test_the_worklist_of_a_ward_holds_every_encounter_that_has_something_to_say(tmp_path: Path) -> None:
    """Closed ones by their assessment, open ones by their alerts."""
    found: Worklist = worklist(tmp_path, ward())
    rows = found.database.rows("SELECT encounter_id, closed IS NOT NULL AS closed FROM encounter ORDER BY 1")

    assert [("ENC-CLEAN", 1), ("ENC-NIGHT", 1), ("ENC-OPEN", 0), ("ENC-STOP", 1)] == [tuple(row) for row in rows]
