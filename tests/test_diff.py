"""Two judgements of the same events held against each other."""

import msgspec

from schemas.assessment import Assessment, SupportedCode
from schemas.codec import encode
from schemas.timeline import parse
from streams.diff import CodeChange, RuleChange, diff
from streams.outputs import Outputs
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.alerts import ALERT
from tests.test_cli import STAY


def judged() -> Assessment:
    """An assessment to change."""
    with Replay(load_profile("facility"), Summary()) as run:
        run.read(encode(event) for event in parse(STAY))
        (assessment,) = run.outputs().assessments
        return assessment


def supporting(encounter: str, *codes: tuple[str, int]) -> Assessment:
    """An assessment that supports these codes and units."""
    supported = tuple(SupportedCode(code=code, units=units, strength="strong", because="") for code, units in codes)
    return msgspec.structs.replace(judged(), encounter_id=encounter, supported_codes=supported)


def test_alerts_are_counted_by_rule_with_the_most_differences_first() -> None:
    """Only in A, only in B, in both with other content, and in both alike."""
    dose, route = (
        msgspec.structs.replace(ALERT, alert_id=rule, rule=rule) for rule in ("dose-missing", "route-missing")
    )
    graver = msgspec.structs.replace(route, severity="audit-risk")
    others = [msgspec.structs.replace(ALERT, alert_id=ident) for ident in "xyz"]
    found = diff(Outputs((dose, route, *others[:2]), ()), Outputs((graver, *others[1:]), ()))
    expected = (
        RuleChange("infusion-stop-time-missing", only_a=1, only_b=1, changed=0, same=1),
        RuleChange("dose-missing", only_a=1, only_b=0, changed=0, same=0),
        RuleChange("route-missing", only_a=0, only_b=0, changed=1, same=0),
    )

    assert expected == found.rules


def test_codes_are_compared_by_encounter_and_in_all() -> None:
    """A code that an encounter has in both with the same units is no change; the totals have every code."""
    a = Outputs((), (supporting("E1", ("96365", 1), ("96366", 2)), supporting("E2", ("96374", 1))))
    b = Outputs((), (supporting("E1", ("96365", 1), ("96366", 1)), supporting("E3", ("96374", 1))))
    found = diff(a, b)

    assert (CodeChange("E1", "96366", 2, 1),) == found.codes
    assert (("E2",), ("E3",)) == (found.assessed_only_by_a, found.assessed_only_by_b)
    assert [("96365", 1, 1), ("96366", 2, 1), ("96374", 1, 1)] == [(c.code, c.a, c.b) for c in found.code_totals]
    assert (3, 3) == (found.encounters, found.encounters_changed)
