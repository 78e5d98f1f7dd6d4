"""Concurrency: what ran beside or after what, through which line."""

from streams.rules.concurrency.concurrent_infusion_unsupported import concurrent_infusion_unsupported
from streams.rules.concurrency.concurrent_separate_access import concurrent_separate_access
from streams.rules.concurrency.hydration_concurrent import hydration_concurrent
from streams.rules.concurrency.line_or_lumen_unidentified import line_or_lumen_unidentified
from streams.rules.concurrency.primary_infusion_unidentified import primary_infusion_unidentified
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    primary_infusion_unidentified,
    line_or_lumen_unidentified,
    concurrent_separate_access,
    hydration_concurrent,
    concurrent_infusion_unsupported,
)
