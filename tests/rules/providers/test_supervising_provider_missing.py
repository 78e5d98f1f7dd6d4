"""Where supervision is asked for, who supervises, and whether they were there throughout."""

import pytest

from streams.rules.providers.supervising_provider_missing import supervising_provider_missing as rule
from tests.rules.judge import FACILITY, PROFESSIONAL, found, with_knobs

NURSE = 'performer=\'{"id":"RN1","credentials":"RN"}\''
OFFICE = "class=office place_of_service=11"
NOTE = 'note provider N1 author=\'{"id":"DR1","credentials":"MD"}\' text="Crohn disease. '


def chart(said: str = "", order: str = "", admit: str = OFFICE, by: str = NURSE, day: str = "2026-03-02") -> str:
    return f"""
        {day} 08:00 adt admit {admit}
        {day} 08:05 order O1 infliximab {order}
        {day} 08:10 {NOTE}{said}"
        {day} 08:30 mar start infliximab order=O1 {by}
        {day} 10:30 mar stop infliximab order=O1 {by}
        {day} 11:00 adt discharge"""


def reasons(lines: str, **profile: object) -> list[str | None]:
    knobs = with_knobs("providers", PROFESSIONAL, **profile)
    return [finding.reason for finding in found(rule, lines, knobs)]


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("DR1 supervising.", ""),
        ("Supervised by DR1.", ""),
        ("DR1 on site throughout.", ""),
        ("DR1 immediately available in the suite.", ""),
        ("", "supervised_by=DR1"),
        ("Supervising DR1 available by audio and video throughout.", ""),
        ("DR1 on site 08:00-11:00.", ""),
        ("DR1 in the office until 10:30.", ""),
    ],
)
def test_a_named_supervisor_who_was_there_throughout_is_enough(said: str, order: str) -> None:
    """In the order or the note, in person or, since 2026, by video."""
    assert [] == reasons(chart(said, order))


def test_a_signature_as_supervisor_names_one() -> None:
    """Whoever signs as supervisor stands for it."""
    assert [] == reasons(chart() + "\n10:40 sign supervise note=N1 by=DR1")
    assert [] == reasons(chart() + '\n10:40 note nursing N2 sections.supervision="DR1 present"')


def test_nobody_named_is_unnamed() -> None:
    """The evidence is what was given without anybody in charge."""
    assert ["unnamed"] == reasons(chart())


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Supervising DR1 off site.", "2026-03-02"),
        ("Supervising DR1 available by telephone only.", "2026-03-02"),
        ("Supervising DR1 audio only.", "2026-03-02"),
        ("Supervisor DR1 not in the suite.", "2026-03-02"),
        ("DR1 on site 08:00-10:00.", "2026-03-02"),
        ("Supervising DR1 left at 09:45.", "2026-03-02"),
        ("Supervising DR1 by live video.", "2025-12-31"),
    ],
)
def test_a_supervisor_who_was_away_for_a_part_is_unavailable(said: str, day: str) -> None:
    """Away, by telephone, with times that do not cover the run, or by video before 2026."""
    assert ["unavailable"] == reasons(chart(said, day=day))


def test_from_when_video_counts_is_a_knob() -> None:
    """The first of January 2026 by default."""
    assert [] == reasons(chart("Supervising DR1 by live video.", day="2026-01-01"))
    assert ["unavailable"] == reasons(chart("Supervising DR1 by live video."), virtual_supervision_from="2027-01-01")


@pytest.mark.parametrize(
    "lines",
    [
        chart("DR1 supervising. New problem."),
        chart("DR1 supervising. Not yet seen by a physician."),
        chart("x", "supervised_by=DR1").replace("note provider", "note nursing"),
        chart("DR1 supervising.").replace('"credentials":"MD"', '"credentials":"RN"'),
    ],
)
def test_without_a_practitioner_who_began_it_there_is_no_initiation(lines: str) -> None:
    """No note by a practitioner, or one that says the problem is new."""
    assert ["no-initiation"] == reasons(lines)


@pytest.mark.parametrize(
    "lines",
    [
        chart(admit="class=outpatient place_of_service=22"),
        chart(admit="class=emergency"),
        chart(by='performer=\'{"id":"DR1","credentials":"MD"}\''),
        f"08:00 adt admit {OFFICE}\n11:00 adt discharge",
    ],
)
def test_in_a_facility_in_person_and_where_nothing_was_given_it_is_silent(lines: str) -> None:
    """Incident-to belongs to the office, and to what somebody else gave."""
    assert [] == reasons(lines)


def test_a_hospital_is_asked_only_where_its_profile_demands_more() -> None:
    """General supervision is the default, and a first visit is not asked for."""
    lines = chart(admit="class=outpatient place_of_service=22").replace("note provider", "note nursing")
    direct = with_knobs("providers", hospital_supervision="direct")

    assert [] == found(rule, lines, FACILITY)
    assert ["unnamed"] == [finding.reason for finding in found(rule, lines, direct)]
