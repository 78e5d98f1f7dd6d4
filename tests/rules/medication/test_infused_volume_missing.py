"""Where the volume of an infusion may be charted."""

import pytest

from streams.rules.medication.infused_volume_missing import infused_volume_missing as rule
from tests.rules.judge import found

OVER = "\n12:30 adt discharge"
TOLD = 'documented=\'[{"administration_id":"A1","volume":{"value":250,"unit":"mL"}}]\''


@pytest.mark.parametrize(
    "entries",
    [
        "08:00 mar start vancomycin id=A1 dose=1g\n09:05 mar stop vancomycin id=A1",
        "08:00 mar start LR id=A1 rate=125mL/h\n09:05 mar stop LR id=A1",
        "08:00 mar start LR id=A1\n09:05 mar stop LR id=A1 volume=0mL",
        "08:00 mar start LR id=A1 order=O1\n07:30 order O1 LR volume=1000mL",
    ],
)
def test_an_infusion_without_a_volume_is_reported(entries: str) -> None:
    """A rate, nothing, or the ordered volume is none."""
    assert 1 == len(found(rule, entries + OVER))


@pytest.mark.parametrize(
    "entries",
    [
        "08:00 mar start vancomycin id=A1\n09:05 mar stop vancomycin id=A1 volume=250mL",
        "08:00 mar start vancomycin id=A1 volume=0.25L\n09:05 mar stop vancomycin id=A1",
        "08:00 mar start LR id=A1 dose=1000mL\n09:05 mar stop LR id=A1",
        f"08:00 mar start LR id=A1\n09:05 mar stop LR id=A1\n09:10 note nursing N1 {TOLD}",
        "08:00 mar given ketorolac id=A1 route=iv-push",
        "08:00 mar start LR id=A1 purpose=keep-vein-open\n09:05 mar stop LR id=A1",
        "08:00 mar start feed id=A1 route=none route_text=enteral\n09:05 mar stop feed id=A1 route=none",
    ],
)
def test_a_volume_anywhere_is_enough(entries: str) -> None:
    """Stop, bag, dose in mL or note; pushes, carriers and tube feeding are not asked."""
    assert [] == found(rule, entries + OVER)
