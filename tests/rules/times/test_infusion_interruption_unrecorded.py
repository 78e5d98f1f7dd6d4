"""Which signs of an interruption count, and what in the entries answers for them."""

import pytest

from streams.rules.times.infusion_interruption_unrecorded import infusion_interruption_unrecorded as rule
from tests.rules.judge import found

START, STOP, OVER = "08:00 mar start vancomycin access=L1", "09:05 mar stop vancomycin", "12:30 adt discharge"
TOLD = '09:10 note nursing N1 documented=\'[{"administration_id":"A-vancomycin","stop":"2026-03-02T15:05:00Z"}]\''


@pytest.mark.parametrize(
    ("entries", "parts"),
    [
        ("08:30 mar pause vancomycin", ["pause"]),
        ("08:30 mar rate-change vancomycin rate=0mL/h", ["pause"]),
        ("08:30 mar pause vancomycin\n08:40 mar resume vancomycin\n08:50 mar pause vancomycin", ["pause"]),
        ("08:30 mar pause vancomycin\n08:40 mar resume vancomycin", []),
        ("08:30 mar pause vancomycin\n08:40 mar rate-change vancomycin rate=50mL/h", []),
        (f"08:30 mar pause vancomycin\n{STOP}", []),
        (f"08:30 mar pause vancomycin\n{TOLD}", []),
    ],
)
def test_a_pause_needs_a_resume_or_a_stop(entries: str, parts: list[str]) -> None:
    """A rate of nothing is a pause; a new rate, a stop or a stop in a note ends it."""
    assert parts == [finding.part for finding in found(rule, f"{START}\n{entries}\n{OVER}")]


@pytest.mark.parametrize(
    "text",
    [
        "infusion paused for 10 min",
        "Infiltration noted at site.",
        "IV infiltrated; restarted in left arm",
        "no pain, infusion interrupted for x-ray",
        "drip was held during transport",
        "line change at 08:30",
        "IV site changed",
        "pump alarm: occlusion",
    ],
)
def test_a_note_that_reports_an_interruption_asks_for_the_pause(text: str) -> None:
    """Interruption, hold, infiltration, line change and occlusion, as nurses write them."""
    findings = found(rule, f'{START}\n08:40 note nursing N1 text="{text}"\n{STOP}\n{OVER}')

    assert [("note", ("urn:example/e2",))] == [
        (finding.part, tuple(item.event for item in finding.evidence)) for finding in findings
    ]


@pytest.mark.parametrize(
    "text",
    [
        "infused without interruption",
        "uninterrupted infusion",
        "no redness, swelling or infiltration",
        "site without signs of infiltration",
        "denies pain; infiltration: none",
        "monitor for infiltration",
        "will pause if BP drops",
        "if the pump is paused call the charge nurse",
        "infusion not paused",
        "infusion stopped at 09:05",
        "patient held hand of family",
    ],
)
def test_a_note_that_denies_plans_or_warns_is_silent(text: str) -> None:
    """A denial covers the conditions of its clause; a warning is no report."""
    assert [] == found(rule, f'{START}\n08:40 note nursing N1 text="{text}"\n{STOP}\n{OVER}')


@pytest.mark.parametrize(
    ("entries", "parts"),
    [
        ("08:30 mar pause vancomycin\n08:40 mar resume vancomycin", []),
        ("08:02 mar start cefepime\n08:55 mar stop cefepime", []),
        ("09:10 mar start cefepime\n09:40 mar stop cefepime", ["note"]),
    ],
)
def test_a_charted_pause_answers_and_a_note_speaks_of_what_ran_alone(entries: str, parts: list[str]) -> None:
    """With two running and neither named the note is nobody's; with one running it is that one's."""
    chart = f'{START}\n{entries}\n08:45 note nursing N1 text="infusion paused"\n{STOP}\n{OVER}'

    assert parts == [finding.part for finding in found(rule, chart)]


def test_a_note_speaks_of_the_drug_it_names() -> None:
    """Of two that run, the one named was interrupted."""
    other = "08:02 mar start cefepime\n08:55 mar stop cefepime"
    chart = f'{START}\n{other}\n08:45 note nursing N1 text="Cefepime infusion paused"\n{STOP}\n{OVER}'

    assert ["A-cefepime"] == [finding.subject.administration_id for finding in found(rule, chart)]


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ("08:30 access removed L1", ["access"]),
        ('08:30 access assessed L1 reason="site infiltrated"', ["access"]),
        ('08:30 access assessed L1 reason="no infiltration"', []),
        ("08:30 access assessed L1", []),
        ("08:30 access removed L2", []),
        ("08:59 access removed L1", ["access"]),
        ("09:00 access removed L1", []),
        ("09:30 access removed L1", []),
        ("08:06 access removed L1", ["access"]),
        ("08:05 access removed L1", []),
    ],
)
def test_a_line_lost_inside_the_interval_asks_for_the_pause(entry: str, parts: list[str]) -> None:
    """More than five minutes from either end, on the access of the infusion."""
    assert parts == [finding.part for finding in found(rule, f"{START}\n{entry}\n{STOP}\n{OVER}")]
