"""The catalogue: every rule, family by family."""

from streams.rules import (
    charges,
    concurrency,
    consistency,
    copy_forward,
    hierarchy,
    medication,
    necessity,
    providers,
    route,
    signature,
    site,
    timeliness,
    times,
)
from streams.rules.rule import Rule

CATALOGUE: tuple[Rule, ...] = (
    *times.RULES,
    *medication.RULES,
    *necessity.RULES,
    *providers.RULES,
    *hierarchy.RULES,
    *route.RULES,
    *concurrency.RULES,
    *consistency.RULES,
    *site.RULES,
    *signature.RULES,
    *copy_forward.RULES,
    *timeliness.RULES,
    *charges.RULES,
)

RULESET = "1"
"""Stands in every alert and assessment; raised when the judgement of any rule changes."""


def by_name(name: str) -> Rule | None:
    """Find the rule with this name."""
    return next((rule for rule in CATALOGUE if rule.name == name), None)
