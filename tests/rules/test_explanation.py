"""What the page of a rule says is what its docstring and its code say."""

import pytest

from streams.rules.catalogue import CATALOGUE
from streams.rules.document import HEADINGS
from streams.rules.explanation import Explanation, explanations
from streams.rules.rule import Rule


def spoken(found: Explanation) -> str:
    """Every word of the parts, as one text."""
    paragraphs = [" ".join(text for text, _ in words) for part in found.parts for words in part.paragraphs]
    return " ".join([*paragraphs, *(part.timeline for part in found.parts)])


def test_every_rule_is_explained_with_every_part() -> None:
    """In the order of the catalogue."""
    found = explanations()

    assert [rule.name for rule in CATALOGUE] == list(found)
    assert {HEADINGS} == {tuple(part.heading for part in each.parts) for each in found.values()}
    assert [] == [each.name for each in found.values() if not each.sentence.endswith((".", "?")) or not each.needs]


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.name)
def test_no_word_of_the_docstring_is_lost(rule: Rule) -> None:
    """Words that `dripcheck rule` prints are on the page, quotes and headings aside."""
    found, document = explanations()[rule.name], rule.document.replace("`", " ")
    for heading in HEADINGS:
        document = document.replace(f"\n{heading}\n", "\n")

    assert sorted(document.split()) == sorted(f"{found.sentence} {spoken(found)}".split())


def test_knobs_are_those_the_rule_reads_with_their_defaults() -> None:
    """30 minutes of slack, as the docstring says, and 24 hours that a bag hangs; the origin is told."""
    knobs = {knob.name: knob for knob in explanations()["infusion-stop-overdue"].knobs}

    assert {"overdue_slack_minutes", "bag_hours"} == set(knobs)
    assert ("30", "24") == (knobs["overdue_slack_minutes"].default, knobs["bag_hours"].default)
    assert "(design)" in knobs["bag_hours"].meaning


def test_a_rule_names_the_others_it_speaks_of() -> None:
    """What takes over at closing is one step away."""
    assert ("infusion-stop-time-missing",) == explanations()["infusion-stop-overdue"].related
