"""Which texts are read, and which signs in them count as an abbreviation of the list."""

import pytest

from streams.rules.medication.do_not_use_abbreviation import do_not_use_abbreviation as rule
from tests.rules.judge import found

OVER = "\n12:30 adt discharge"


def noted(text: str) -> list[str | None]:
    findings = found(rule, f"08:00 mar given ketorolac route=iv-push\n08:30 note nursing N1 text={text!r}" + OVER)
    return [item.found for finding in findings for item in finding.evidence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gave 10U insulin", ["U"]),
        ("gave 10 u insulin", ["U"]),
        ("1500 IU left", ["IU"]),
        ("continue QD", ["QD"]),
        ("continue q.d. from now", ["QD"]),
        ("every QOD", ["QOD"]),
        ("q.o.d. dosing", ["QOD"]),
        ("next dose 5.0 mg", ["trailing zero"]),
        ("next dose .5 mg", ["missing leading zero"]),
        ("MS 4 mg IV given", ["MS"]),
        ("4 mg MS given", ["MS"]),
        ("MSO4 given", ["MSO4"]),
        ("MgSO4 2 g hung", ["MgSO4"]),
        ("5.0 mg QD", ["QD", "trailing zero"]),
    ],
)
def test_each_abbreviation_of_the_list_is_found(text: str, expected: list[str]) -> None:
    """All that stand in one note are one alert."""
    assert expected == noted(text)


@pytest.mark.parametrize(
    "text",
    [
        "gave 10 units insulin",
        "lipase 30 U/L",
        "creatinine 1.0 mg/dL, potassium 4.0 mEq/L",
        "INR 2.0, hemoglobin 9.0",
        "next dose 0.5 mg, then 5 mg daily",
        "next dose 10.05 mg",
        "patient with MS on ocrelizumab",
        "U turn to room 10",
        "temperature 37.0 C",
    ],
)
def test_full_words_and_laboratory_results_are_silent(text: str) -> None:
    """Precision of a laboratory result is no trailing zero, and MS is a disease too."""
    assert [] == noted(text)


@pytest.mark.parametrize(
    "line",
    [
        'mar given ketorolac id=A9 route=iv-push reason="5.0 mg QD"',
        'mar not-given ketorolac id=A9 route=iv-push reason="held, 5.0 mg"',
        'order O1 ketorolac indication="pain, 5.0 mg helped"',
        'order O1 ketorolac as_needed_for="pain after .5 mg"',
        'order O1 heparin titration=\'{"endpoint":"aPTT at 10 U"}\'',
        'note provider N1 text="plan" sections=\'{"plan":"5.0 mg QD"}\'',
    ],
)
def test_reasons_orders_and_sections_are_read(line: str) -> None:
    """Free text stands in all three feeds."""
    assert 1 == len(found(rule, f"08:00 {line}" + OVER))


@pytest.mark.parametrize(
    "line",
    [
        "order O1 insulin dose=10U frequency=QD",
        "mar given MSO4 id=A9 route=iv-push dose=5.0mg",
        'note nursing N1 state=draft text="5.0 mg QD"',
        'note nursing N1 text="5.0 mg"\n08:05 note nursing N1 text="5 mg"',
    ],
)
def test_coded_fields_drafts_and_corrected_texts_are_not_read(line: str) -> None:
    """The list is for free text; what was corrected no longer stands."""
    assert [] == found(rule, f"08:00 {line}" + OVER)
