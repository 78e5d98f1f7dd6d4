"""The catalogue: every rule, family by family."""

from streams.rules import medication, necessity, providers, route, site, times
from streams.rules.rule import Rule

CATALOGUE: tuple[Rule, ...] = (
    *times.RULES,
    *medication.RULES,
    *necessity.RULES,
    *providers.RULES,
    *route.RULES,
    *site.RULES,
)

RULESET = "1"
"""Stands in every alert and assessment; raised when the judgement of any rule changes."""


def by_name(name: str) -> Rule | None:
    """Find the rule with this name."""
    return next((rule for rule in CATALOGUE if rule.name == name), None)
