"""What the dated tables say of a code by itself."""

from datetime import date

import pytest

from streams.coding.tables import codes_on

CODES = codes_on(date(2026, 3, 2))


@pytest.mark.parametrize(
    "code",
    [
        "J1885",
        "J9271",
        "J7120",
        "C9046",
        "C9113",
        "C9293",
        "C9399",
        "C9488",
        "Q0138",
        "Q2050",
        "Q4081",
        "Q5103",
        "S0028",
    ],
)
def test_codes_of_drugs_are_known_by_their_form(code: str) -> None:
    """New drugs of a quarter are drugs before any list has them: pass-through, biosimilar, unclassified."""
    assert CODES.drug(code)


@pytest.mark.parametrize(
    "code",
    [
        "C9600", "C9608", "C9725", "C9803", "C9352", "C9364", "C1713", "C8957", "Q0081", "Q3014", "Q4010", "Q4101",
        "Q5001", "S0201", "A4216", "G0498", "96365", "99213", "J188", "",
    ],
)  # fmt: skip
def test_procedures_and_supplies_beside_them_are_no_drugs(code: str) -> None:
    """Coronary stents and nerve cuffs stand in the C9 series too, casts and skin substitutes among the Q codes."""
    assert not CODES.drug(code)
