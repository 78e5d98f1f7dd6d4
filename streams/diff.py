"""What two judgements of the same events say differently: "what would change if we turned this knob".

By rule the alerts that stand in one of them only; by encounter the codes that the record supports in one of them only.
Neither side is right: A is not an expectation, and so a difference is no failure.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.alert import Alert
from schemas.assessment import Assessment
from streams.expect import Difference, differences
from streams.outputs import Outputs


@dataclass(frozen=True, slots=True)
class RuleChange:
    """The open alerts of one rule: in A only, in B only, in both with other content, in both alike."""

    rule: str
    only_a: int = 0
    only_b: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class CodeChange:
    """Units of one code that the record of an encounter supports; all of them over all encounters in a total."""

    encounter_id: str
    code: str
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class Diff:
    """Everything that differs, and the totals it stands beside."""

    rules: tuple[RuleChange, ...]
    alerts: tuple[Difference, ...]
    codes: tuple[CodeChange, ...]
    code_totals: tuple[CodeChange, ...]
    assessed_only_by_a: tuple[str, ...]
    assessed_only_by_b: tuple[str, ...]
    encounters: int

    @property
    def encounters_changed(self) -> int:
        """How many encounters have an alert or a code that differs, or are closed in one of them only."""
        told = {alert.encounter_id for alert in self.alerts} | {code.encounter_id for code in self.codes}
        return len(told | {*self.assessed_only_by_a, *self.assessed_only_by_b})


def diff(a: Outputs, b: Outputs) -> Diff:
    """Hold B against A."""
    closed_a, closed_b = ({one.encounter_id: one for one in outputs.assessments} for outputs in (a, b))
    rows = differences(a.open, b.open)
    return Diff(
        rules=_rules(rows, a.open, b.open),
        alerts=tuple(rows),
        codes=tuple(
            change
            for encounter_id in sorted(closed_a.keys() & closed_b.keys())
            for change in _codes(encounter_id, [closed_a[encounter_id]], [closed_b[encounter_id]])
        ),
        code_totals=tuple(_codes("", a.assessments, b.assessments, every=True)),
        assessed_only_by_a=tuple(sorted(closed_a.keys() - closed_b.keys())),
        assessed_only_by_b=tuple(sorted(closed_b.keys() - closed_a.keys())),
        encounters=len(
            {one.encounter_id for one in (*a.alerts, *b.alerts) if one.encounter_id} | {*closed_a, *closed_b}
        ),
    )


def _rules(rows: Iterable[Difference], a: Iterable[Alert], b: Iterable[Alert]) -> tuple[RuleChange, ...]:
    """Rules with the most differences first."""
    by_kind = Counter((row.rule, row.kind) for row in rows)
    in_a, in_b = (Counter(alert.rule for alert in alerts) for alerts in (a, b))
    found = []
    for rule in in_a.keys() | in_b.keys():
        only_a, only_b, changed = (by_kind[rule, kind] for kind in ("missing", "unexpected", "different"))
        found.append(RuleChange(rule, only_a, only_b, changed, in_a[rule] - only_a - changed))
    return tuple(sorted(found, key=lambda one: (-(one.only_a + one.only_b + one.changed), one.rule)))


def _codes(
    encounter_id: str, a: Iterable[Assessment], b: Iterable[Assessment], *, every: bool = False
) -> Iterable[CodeChange]:
    before, now = _units(a), _units(b)
    for code in sorted(before | now):
        if every or before[code] != now[code]:
            yield CodeChange(encounter_id, code, before[code], now[code])


def _units(assessments: Iterable[Assessment]) -> Counter[str]:
    units: Counter[str] = Counter()
    for assessment in assessments:
        for supported in assessment.supported_codes:
            units[supported.code] += supported.units
    return units
