"""The tables of the runbook say what the code says."""

from streams.engine.guard import Exit
from streams.settings import names
from streams.topics import DAY_MS, Topic, Topics
from tests.deploy.files import RUNBOOK, services, table


def _kept(topic: Topic) -> str:
    return "latest per key" if topic.cleanup == "compact" else f"{topic.retention_ms // DAY_MS} days"


def test_the_topics_table_is_what_is_created() -> None:
    """Name, key, how long it is kept, and what it is for, of every topic."""
    expected = [[f"`{topic.name}`", topic.key, _kept(topic), topic.why] for topic in Topics().every]

    assert expected == table("## Topics")


def test_the_settings_table_is_what_can_be_set() -> None:
    """Variable, default and description of every setting."""
    expected = [
        [
            f"`DRIPCHECK_{name.upper()}`",
            "" if field.default in (None, "") or field.default == {} else f"`{field.default}`",
            field.description,
        ]
        for name, field in names().items()
    ]

    assert expected == table("## Settings")


def test_the_exit_codes_are_those_of_the_worker() -> None:
    """Beside 0 and 2, which every command has, each code has its row, with something to do."""
    rows = table("## Exit codes")
    expected = [["0", ""], ["2", ""], *([str(code.value), code.name] for code in Exit)]

    assert expected == [row[:2] for row in rows]
    assert [] == [row[0] for row in rows[1:] if not all(row[2:])]


def test_every_service_is_introduced() -> None:
    """Who reads the runbook knows each part of the compose file."""
    named = {name.strip() for row in table("## What runs where") for name in row[0].split(",")}

    assert set(services()) == named


def test_the_message_of_a_wrong_partition_count_leads_somewhere() -> None:
    """`dripcheck topics apply` sends the reader here."""

    assert "### Change the partition count" in RUNBOOK.read_text()
