"""What holds for every rule of the catalogue; a new rule joins by being listed."""

import re
from difflib import SequenceMatcher
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import streams.rules
from schemas.charge import Charge
from schemas.envelope import ChartingEvent
from schemas.timeline import parse
from streams.alerts import alert_id
from streams.coding.services import Services
from streams.encounter.chart import ClosedChart
from streams.profiles.base import Feed
from streams.rules.catalogue import CATALOGUE
from streams.rules.document import HEADINGS, sections
from streams.rules.evaluate import Evaluation, Raised
from streams.rules.rule import Rule
from tests.rules.judge import FACILITY, judge, over, profile_of
from tests.strategies import SECRETS, encounters

ROOM = Path(streams.rules.__file__).parent
EMPTY = "07:00 adt admit\n12:30 adt discharge"
LISTED = Path(__file__).parents[3] / "shared" / "rules.json"
WHEN = {
    "as events arrive": "as-events-arrive", "encounter close": "at-close",
    "grace period": "after-grace", "note_grace": "after-grace", "at charge": "at-charge",
    "signed": "as-events-arrive",
}  # fmt: skip
SEVERITY = {
    "blocks billing": "blocks-billing", "risk of downcode": "downcode-risk",
    "audit risk": "audit-risk", "informational": "informational",
}  # fmt: skip

every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.name)
any_encounter = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def timeline(rule: Rule, heading: str) -> str:
    return sections(rule.document)[heading]


def raised_by(rule: Rule, evaluation: Evaluation) -> list[Raised]:
    return [raised for raised in evaluation.raised if raised.rule is rule]


def family_of(rule: Rule) -> tuple[Rule, ...]:
    return tuple(other for other in CATALOGUE if other.family == rule.family)


def judged_beside(rule: Rule) -> tuple[Rule, ...]:
    """Its family; a rule judged last speaks of all others, and no other is judged beside it."""
    return CATALOGUE if rule.last else tuple(other for other in family_of(rule) if not other.last)


def listed() -> dict[str, dict[str, Any]]:
    facts = orjson.loads(LISTED.read_bytes()) if LISTED.exists() else []
    return {fact["name"]: fact for fact in facts}


@every_rule
def test_a_rule_lives_in_the_file_of_its_name_and_the_folder_of_its_family(rule: Rule) -> None:
    """Name and file can be guessed from each other."""
    expected = f"streams.rules.{rule.family.replace('-', '_')}.{rule.name.replace('-', '_')}"

    assert expected == rule.module


def test_the_rules_on_disk_are_the_rules_of_the_catalogue() -> None:
    """No file is forgotten in the list, none is listed twice."""
    disk = [path for path in ROOM.glob("*/*.py") if path.name != "__init__.py"]
    expected = sorted("streams.rules." + ".".join(path.relative_to(ROOM).with_suffix("").parts) for path in disk)

    assert expected == sorted(rule.module for rule in CATALOGUE)


@every_rule
def test_a_rule_explains_itself_under_all_headings_in_their_order(rule: Rule) -> None:
    """One sentence first, then every heading once, none empty."""
    first, *rest = rule.document.splitlines()
    found = [line for line in rest if line and not line.startswith(" ")]
    parts = sections(rule.document)

    assert first.endswith(".")
    assert list(HEADINGS) == found
    assert all(parts[heading] for heading in HEADINGS)


@every_rule
def test_a_rule_fires_on_its_own_example(rule: Rule) -> None:
    """Exactly one finding of its family stands on `Fires on`, and it is the rule's own."""
    evaluation = judge(timeline(rule, "Fires on"), profile=profile_of(rule), rules=judged_beside(rule))
    own = [raised.rule.name for raised in evaluation.raised if raised.rule.family == rule.family]

    assert [rule.name] == own


@every_rule
def test_a_rule_is_silent_on_its_counter_example(rule: Rule) -> None:
    """Nothing of it stands on `Silent on`, nor is it held back by another rule."""
    evaluation = judge(timeline(rule, "Silent on"), profile=profile_of(rule))
    held = [held.rule for raised in evaluation.raised for held in raised.held_back]

    assert [] == raised_by(rule, evaluation)
    assert rule.name not in held


@every_rule
def test_the_two_examples_are_a_minimal_pair(rule: Rule) -> None:
    """They differ by one line: added, removed or changed."""
    fires, silent = (timeline(rule, heading).splitlines() for heading in ("Fires on", "Silent on"))
    changes = [
        (last - first, last_other - first_other)
        for tag, first, last, first_other, last_other in SequenceMatcher(a=fires, b=silent).get_opcodes()
        if tag != "equal"
    ]

    assert 1 == len(changes)
    assert max(changes[0]) == 1


@every_rule
def test_arrival_order_and_repeats_change_nothing(rule: Rule) -> None:
    """The same finding stands in any order of the lines, and where each came twice."""
    events, profile = parse(timeline(rule, "Fires on")), profile_of(rule)
    expected = judge(events, profile=profile, rules=[rule]).raised

    for order in permutations(events):
        assert expected == judge(order, profile=profile, rules=[rule]).raised
    assert expected == judge([*events, *events], profile=profile, rules=[rule]).raised


@every_rule
def test_an_encounter_in_which_nothing_was_given_is_silent(rule: Rule) -> None:
    """Admission and discharge alone raise nothing."""
    assert () == judge(EMPTY, rules=[rule]).raised


@every_rule
def test_without_its_feed_a_rule_is_not_evaluated(rule: Rule) -> None:
    """Missing is not disconnected: each need in turn silences the rule, and it says so."""
    for need in rule.needs:
        feeds: tuple[Feed, ...] = tuple(feed for feed in FACILITY.feeds if feed != need)
        profile = msgspec.structs.replace(profile_of(rule), feeds=feeds)
        evaluation = judge(timeline(rule, "Fires on"), profile=profile)

        assert [] == raised_by(rule, evaluation)
        assert [rule.name] == [item.rule for item in evaluation.not_evaluated if item.rule == rule.name]
    assert rule.needs


@every_rule
def test_a_rule_is_named_weighed_and_timed_as_the_published_list_says(rule: Rule) -> None:
    """Where the list is at hand, name, severity and time of judgement agree; closing may be added."""
    facts = listed()
    fact = facts.get(rule.name) if facts else {"severity": rule.severity, "when": ""}
    assert fact is not None
    severity = SEVERITY.get(fact["severity"], fact["severity"])
    times = {judged for words, judged in WHEN.items() if words in fact["when"]}

    assert severity == rule.severity
    assert times <= set(rule.judged)
    assert not facts or set(rule.judged) - times <= {"at-close"}


@any_encounter
@given(encounters())
def test_no_encounter_makes_a_rule_fail_and_evidence_is_in_the_chart(events: list[ChartingEvent]) -> None:
    """Missing fields, odd orders, retractions and clock changes are findings or nothing, never an error."""
    refs = {event.ref for event in events}
    for rule in CATALOGUE:
        for raised in judge(events, rules=[rule]).raised:
            named = {item.event for item in raised.finding.evidence}

            assert named, rule.name
            assert named <= refs, rule.name


@any_encounter
@given(encounters())
def test_no_name_id_or_note_text_is_in_what_a_finding_says(events: list[ChartingEvent]) -> None:
    """Messages and suggestions are free of identifiers; evidence carries times, numbers, codes."""
    for raised in judge(events).raised:
        finding = raised.finding
        evidence = [text for item in finding.evidence for text in (item.found, item.expected) if text]
        said = " ".join([finding.message, finding.suggestion, *(held.message for held in raised.held_back), *evidence])

        assert [] == [secret for secret in SECRETS if secret.lower() in said.lower()], raised.rule.name
        assert not re.search(r"\d", finding.message), raised.rule.name


@any_encounter
@given(encounters(), st.randoms(use_true_random=False))
def test_any_delivery_of_an_encounter_gives_the_same_findings(events: list[ChartingEvent], random: Any) -> None:
    """Shuffled and repeated, the same chart gives the same findings under the same identities."""
    shuffled = [*events, *random.sample(events, len(events) // 2)]
    random.shuffle(shuffled)

    assert judge(events) == judge(shuffled)


@any_encounter
@given(encounters())
def test_no_two_findings_share_an_identity(events: list[ChartingEvent]) -> None:
    """What is found twice on one chart is told apart by its subject or its part."""
    identities = sorted(alert_id("ENC-1", raised) for raised in judge(events).raised)

    assert all(one != other for one, other in pairwise(identities))


@any_encounter
@given(encounters())
def test_a_rule_of_charges_alone_finds_nothing_where_nothing_is_charged(events: list[ChartingEvent]) -> None:
    """Which is why it is not run there; it is run here, whatever the encounter."""
    uncharged = [event for event in events if not isinstance(event.data, Charge)]
    assume(uncharged)
    chart = over(uncharged)
    assume(isinstance(chart, ClosedChart))
    standing = judge(uncharged).raised
    for rule in (rule for rule in CATALOGUE if rule.of_charges):
        profile = profile_of(rule)
        beside = standing if rule.last else Services(chart, profile)

        assert [] == list(rule.check(chart, beside, profile)), rule.name
