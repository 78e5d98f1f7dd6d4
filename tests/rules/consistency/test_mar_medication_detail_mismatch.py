"""Which details of a nursing note must agree with the MAR, and how closely."""

import pytest

from streams.rules.consistency.mar_medication_detail_mismatch import mar_medication_detail_mismatch as rule
from tests.rules.judge import found, with_knobs

MAR = """08:00 mar start vancomycin dose=1000mg concentration=4mg/mL volume=250mL
09:05 mar stop vancomycin volume=250mL
"""
END = "\n12:30 adt discharge"


def differing(item: str, mar: str = MAR) -> list[str]:
    note = f"09:20 note nursing N1 documented='[{{{item}}}]'"
    return [one.message.partition(": ")[2].rstrip(".") for one in found(rule, mar + note + END)]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ('"dose":{"value":1100,"unit":"mg"}', []),
        ('"dose":{"value":1101,"unit":"mg"}', ["dose"]),
        ('"dose":{"value":899,"unit":"mg"}', ["dose"]),
        ('"dose":{"value":1,"unit":"g"}', []),
        ('"dose":{"value":1000,"unit":"unit"}', []),
        ('"concentration":{"value":4.4,"unit":"mg/mL"}', []),
        ('"concentration":{"value":5,"unit":"mg/mL"}', ["concentration"]),
        ('"concentration":"1 g in 200 mL"', []),
        ('"volume":{"value":275,"unit":"mL"}', []),
        ('"volume":{"value":276,"unit":"mL"}', ["volume"]),
        ('"volume":{"value":0.25,"unit":"L"}', []),
        ('"drug":{"name":"cefepime"}', ["drug"]),
        ('"drug":{"name":"Vancocin"}', []),
        ('"dose":{"value":2,"unit":"g"},"volume":{"value":500,"unit":"mL"}', ["dose, volume"]),
    ],
)
def test_ten_per_cent_are_allowed(item: str, expected: list[str]) -> None:
    """In whatever unit; what has another dimension is not compared."""
    assert expected == differing(f'"administration_id":"A-vancomycin",{item}')


def test_the_note_may_name_only_the_drug() -> None:
    """Then it speaks of the administration of that drug."""
    assert ["dose"] == differing('"drug":{"name":"vancomycin"},"dose":{"value":2,"unit":"g"}')


def test_a_drug_in_the_bag_is_not_another_drug() -> None:
    """What was added is charted with the infusion."""
    mixed = '08:00 mar start saline additives=\'[{"name":"potassium chloride"}]\'\n'

    assert [] == differing('"administration_id":"A-saline","drug":{"name":"potassium chloride"}', mixed)


def test_the_volume_of_all_bags_is_what_ran_in() -> None:
    """Two bags of half a litre are a litre."""
    bags = "08:00 mar start saline volume=500mL\n10:00 mar new-bag saline volume=500mL\n12:00 mar stop saline\n"

    assert [] == differing('"administration_id":"A-saline","volume":{"value":1000,"unit":"mL"}', bags)
    assert ["volume"] == differing('"administration_id":"A-saline","volume":{"value":500,"unit":"mL"}', bags)


def test_the_last_note_counts() -> None:
    """A later note that agrees corrects the earlier one."""
    item = '[{"administration_id":"A-vancomycin","dose":{"value":%s,"unit":"mg"}}]'
    notes = f"09:20 note nursing N1 documented='{item % 2000}'\n10:00 note nursing N2 documented='{item % 1000}'"

    assert [] == found(rule, MAR + notes + END)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("IV intake 300 mL", 0),
        ("IV intake 301 mL", 1),
        ("Intake: IV 190 mL", 1),
        ("IV intake 0.25 L", 0),
        ("Oral intake 900 mL", 0),
        ("Urine 600 mL", 0),
    ],
)
def test_the_intake_may_be_a_fifth_and_fifty_millilitres_off(words: str, count: int) -> None:
    """Both must be exceeded; it is informational and has its reason."""
    findings = found(rule, f'{MAR}09:20 note nursing N1 text="{words}"{END}')

    assert [("intake", "informational")] * count == [(one.reason, one.severity) for one in findings]


def test_a_fifth_of_much_is_more_than_fifty_millilitres() -> None:
    """A litre may be two hundred off."""
    litre = "08:00 mar start saline volume=1000mL\n10:00 mar stop saline volume=1000mL\n"

    assert [] == found(rule, f'{litre}10:10 note nursing N1 text="IV intake 1200 mL"{END}')
    assert 1 == len(found(rule, f'{litre}10:10 note nursing N1 text="IV intake 1,201 mL"{END}'))


def test_an_infusion_without_its_volume_leaves_the_intake_unjudged() -> None:
    """Nothing can be summed."""
    unknown = MAR + "10:00 mar start cefepime\n10:30 mar stop cefepime\n"

    assert [] == found(rule, f'{unknown}10:40 note nursing N1 text="IV intake 900 mL"{END}')


def test_the_share_is_a_knob() -> None:
    """A site may ask for more."""
    note = (
        '09:20 note nursing N1 documented=\'[{"administration_id":"A-vancomycin","dose":{"value":1050,"unit":"mg"}}]\''
    )

    assert 1 == len(found(rule, MAR + note + END, with_knobs("consistency", detail_tolerance=0.04)))
