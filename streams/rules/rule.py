"""What a rule is: a named predicate over one encounter's chart that yields findings.

A rule is one file: a docstring that explains it to the unit and to the interface team, then `@rule(...)`
over a generator. The decorator returns a frozen value and does nothing else; `catalogue.py` lists the
rules.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from schemas.alert import Evidence, Measure, Severity, Subject
from streams.coding.services import Services
from streams.profiles.base import Feed
from streams.profiles.profile import Profile

__all__ = ["Check", "Finding", "Judged", "Rule", "Services", "rule"]

Judged = Literal["as-events-arrive", "at-close", "after-grace", "at-charge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule found.

    `due` is the deadline a finding about an absence rests on: before it the finding does not stand. `part`
    tells findings of one rule about one subject apart; it must not change while the cause stays the same.
    """

    subject: Subject
    message: str
    suggestion: str
    evidence: tuple[Evidence, ...]
    due: datetime | None = None
    measure: Measure | None = None
    reason: str | None = None
    severity: Severity | None = None
    part: str = ""


Check = Callable[[Any, Any, Profile], Iterator[Finding]]
"""What a rule runs: the chart, its services (of a rule judged last: what stands by then), the profile."""
Lacking = Callable[[Profile], str | None]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule with its metadata; `needs` are the feeds without which it says nothing.

    `lacking` says which table the profile does not hold, `last` that it speaks of what the other rules raised.
    """

    name: str
    severity: Severity
    judged: tuple[Judged, ...]
    needs: tuple[Feed, ...]
    check: Check = field(repr=False)
    module: str = ""
    lacking: Lacking | None = field(default=None, repr=False)
    last: bool = False

    @property
    def family(self) -> str:
        """The folder the rule lives in, in kebab case."""
        return self.module.split(".")[-2].replace("_", "-")

    @property
    def of_charges(self) -> bool:
        """Whether the rule speaks of charges alone."""
        return self.judged == ("at-charge",)

    @property
    def document(self) -> str:
        """The docstring of its file: what the rule is, for people."""
        return sys.modules[self.module].__doc__ or ""

    def judges(self, *, closed: bool) -> bool:
        """Whether the rule has anything to say at this point of the encounter."""
        return (closed and self.judged != ("as-events-arrive",)) or (not closed and "as-events-arrive" in self.judged)


def rule(
    name: str,
    *,
    severity: Severity,
    judged: tuple[Judged, ...],
    needs: tuple[Feed, ...],
    lacking: Lacking | None = None,
    last: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a generator of findings."""
    return lambda check: Rule(name, severity, judged, needs, check, check.__module__, lacking, last)
