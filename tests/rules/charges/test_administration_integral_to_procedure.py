"""What belongs to a procedure, a study or a transfusion."""

import pytest

from streams.rules.charges.administration_integral_to_procedure import administration_integral_to_procedure as rule
from tests.rules.claims import chart, claim, push
from tests.rules.judge import found

MIDAZOLAM = "08:10 mar given midazolam order=O1 access=L1 route=iv-push for=2"


def reasons(*parts: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, chart(*parts))]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (f"{MIDAZOLAM} purpose=procedure", ["procedure"]),
        (f"{MIDAZOLAM} purpose=imaging", ["imaging"]),
        (f"{MIDAZOLAM} purpose=treatment", []),
        (MIDAZOLAM.replace("midazolam", "iohexol"), ["imaging"]),
        (f'{MIDAZOLAM} reason="moderate sedation for endoscopy"', ["procedure"]),
        (f'{MIDAZOLAM} reason="no sedation, anxious"', []),
        (f'08:00 order O1 midazolam indication="premedication before transfusion"\n{MIDAZOLAM}', ["transfusion"]),
        (f'08:00 order O1 midazolam indication="status epilepticus"\n{MIDAZOLAM}', []),
    ],
)
def test_purpose_agent_and_words_tell(given: str, expected: list[str]) -> None:
    """A denied word does not."""
    assert expected == reasons(given, claim("96374"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Procedure from 08:00 to 08:45.", ["procedure"]),
        ("Procedure from 08:11 to 08:45.", []),
        ("Seen 08:00 and 08:45.", []),
    ],
)
def test_the_window_of_a_procedure_note_counts(text: str, expected: list[str]) -> None:
    """Two clock times in a clause about the procedure."""
    assert expected == reasons(MIDAZOLAM, f'09:00 note procedure N1 text="{text}"', claim("96374"))


def test_another_indication_is_a_separate_reason() -> None:
    """In the window, and for something else."""
    order = '07:50 order O1 midazolam indication="status epilepticus"'
    note = '09:00 note procedure N1 text="Procedure from 08:00 to 08:45."'

    assert [] == reasons(order, MIDAZOLAM, note, claim("96374"))


@pytest.mark.parametrize(("billed", "expected"), [(("96374",), []), (("96374", "96375"), ["procedure"])])
def test_the_other_push_may_be_what_is_billed(billed: tuple[str, ...], expected: list[str]) -> None:
    """Charges name no drug: counts decide."""
    assert expected == reasons(f"{MIDAZOLAM} purpose=procedure", push("ondansetron", "09:00"), claim(*billed))


def test_what_is_not_charged_is_not_reported() -> None:
    """The rule speaks of the claim."""
    assert [] == reasons(f"{MIDAZOLAM} purpose=procedure")
