"""Ordering, supervising and administering people: who stands for it?"""

from streams.rules.providers.administering_clinician_missing import administering_clinician_missing
from streams.rules.providers.ordering_provider_missing import ordering_provider_missing
from streams.rules.providers.supervising_provider_missing import supervising_provider_missing
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    ordering_provider_missing,
    supervising_provider_missing,
    administering_clinician_missing,
)
