"""Worked answers of coding educators and contractors, held against the derivation in the setting they speak of."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from streams.coding.reported import Reported
from tests.coding.charts import FACILITY, PROFESSIONAL, derived

PROFILES = {"facility": FACILITY, "professional": PROFESSIONAL}
PUBLISHED = tomllib.loads(Path(__file__).with_name("published.toml").read_text(encoding="utf-8"))["published"]


def of(*uses: str) -> list[Any]:
    return [pytest.param(item, id=item["name"]) for item in PUBLISHED if item["use"] in uses]


def modified(reported: tuple[Reported, ...]) -> dict[str, int]:
    """Units of each code that carries 59."""
    units: Counter[str] = Counter()
    for item in reported:
        units[item.code] += item.units * ("59" in item.modifiers)
    return dict(+units)


@pytest.mark.parametrize("item", of("complete"))
def test_a_complete_answer_is_derived(item: dict[str, Any]) -> None:
    """Every code and unit that the source prints, and no other."""
    assert item["codes"] == derived(item["timeline"], PROFILES[item["setting"]]).units


@pytest.mark.parametrize("item", of("partial"))
def test_the_printed_part_of_an_answer_is_derived(item: dict[str, Any]) -> None:
    """What the source prints of its answer agrees."""
    units = derived(item["timeline"], PROFILES[item["setting"]]).units

    assert item["codes"] == {code: units.get(code) for code in item["codes"]}


@pytest.mark.parametrize("item", of("contested"))
def test_a_contested_answer_is_acceptable_unless_a_clause_rules_it_out(item: dict[str, Any]) -> None:
    """Sources that contradict each other are each a lawful reading, or it is said which clause excludes one."""
    found = derived(item["timeline"], PROFILES[item["setting"]])

    assert ("excluded" not in item) == any(item["codes"] == reading.units for reading in found.acceptable)


@pytest.mark.parametrize("item", [item for item in PUBLISHED if "modified" in item], ids=lambda item: item["name"])
def test_a_published_modifier_is_in_a_lawful_reading(item: dict[str, Any]) -> None:
    """59 on the codes of a second site, as far as the source prints it."""
    found = derived(item["timeline"], PROFILES[item["setting"]])

    assert item["modified"] in [modified(reading.reported) for reading in found.acceptable]
