"""Roles: who may write where a record is believed without being read as a stranger's."""

import pytest

from streams.acls import ROLES, Role, acls
from streams.settings import load_settings
from streams.tables import changelog_names
from streams.topics import Topics

SETTINGS = load_settings()
TOPICS = Topics()


def _may(operation: str, topic: str) -> set[Role]:
    return {role for role in ROLES for acl in acls(role, SETTINGS) if acl.name == topic and operation in acl.operations}


@pytest.mark.parametrize("topic", [TOPICS.practice.name, TOPICS.notes.name, *changelog_names(SETTINGS.group)])
def test_internal_topics_and_state_are_the_workers_alone(topic: str) -> None:
    """A forged record there would end the workers, or change what they remember."""

    assert {"worker"} == _may("Write", topic)


def test_only_the_purge_may_have_an_encounter_forgotten_beside_the_worker() -> None:
    """The transfers carry that word."""

    assert {"worker", "purge"} == _may("Write", TOPICS.transfers.name)


def test_verdicts_are_written_by_nobody_else() -> None:
    """A publisher can neither raise an alert nor settle one."""

    assert {"worker", "purge"} == _may("Write", TOPICS.alerts.name)
    assert {"worker", "purge"} == _may("Write", TOPICS.assessments.name)


def test_charting_is_read_by_those_alone_who_judge_or_forget_it() -> None:
    """Note text and names are on these topics; who shows alerts needs none of them."""
    readers = {topic.name: _may("Read", topic.name) for topic in (*TOPICS.inboxes.values(), TOPICS.events)}

    assert {name: {"worker", "purge"} for name in readers} == readers
