"""Through which device and lumen an administration went."""

import msgspec
import pytest

from streams.profiles.concurrency import Concurrency
from streams.rules.concurrency.line_or_lumen_unidentified import line_or_lumen_unidentified as rule
from tests.rules.judge import FACILITY, at, found

PICC = "07:50 access placed L1 kind=picc lumens=2"
END = "12:30 adt discharge"
TOLD = """09:10 note nursing N1 documented='[{"administration_id":"A-vancomycin","access_id":"L1"}]'"""


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("08:00 mar start vancomycin", ["device"]),
        ("08:00 mar given ondansetron route=iv-push", ["device"]),
        ("08:00 mar start vancomycin access=L1", []),
        (f"{PICC}\n08:00 mar start vancomycin access=L1", ["lumen"]),
        (f"{PICC}\n08:00 mar start vancomycin access=L1 line=red", []),
        ("08:00 mar start vancomycin\n09:00 mar stop vancomycin access=L1", []),
        (f"08:00 mar start vancomycin\n{TOLD}", []),
        ("08:00 mar given cyanocobalamin route=intramuscular", []),
        ("08:00 mar given saline route=flush purpose=flush", []),
        ("08:00 mar start saline purpose=keep-vein-open", []),
    ],
)
def test_infusions_and_pushes_name_their_device(entries: str, expected: list[str]) -> None:
    """On any entry or in a note; a lumen only where there are several; what serves the line need not."""
    assert expected == [finding.reason for finding in found(rule, f"{entries}\n{END}")]


@pytest.mark.parametrize(("now", "findings"), [("08:29", 0), ("08:30", 1)])
def test_an_open_chart_waits_half_an_hour(now: str, findings: int) -> None:
    """The device may still be filed."""
    assert findings == len(found(rule, "08:00 mar start vancomycin", now=at(now)))


def test_the_closing_waits_no_longer() -> None:
    """Nothing more is to come in time."""
    [finding] = found(rule, "12:25 mar given ondansetron route=iv-push\n12:30 adt discharge")

    assert at("12:30") == finding.due


@pytest.mark.parametrize(("count", "findings"), [(9, 9), (10, 1), (25, 1)])
def test_a_record_that_names_no_device_is_one_cause(count: int, findings: int) -> None:
    """From ten administrations on it is the feed."""
    entries = "\n".join(f"08:{minute:02} mar given ondansetron id=A{minute} route=iv-push" for minute in range(count))

    assert findings == len(found(rule, f"{entries}\n{END}"))


def test_a_site_may_not_ask_for_the_lumen() -> None:
    """By its knob."""
    profile = msgspec.structs.replace(FACILITY, concurrency=Concurrency(lumen_required=False))

    assert [] == found(rule, f"{PICC}\n08:00 mar start vancomycin access=L1\n{END}", profile)
