"""Hierarchy: which service was the initial one, of its site and of the visit."""

from streams.rules.hierarchy.complex_administration_unsupported import complex_administration_unsupported
from streams.rules.hierarchy.initial_service_hierarchy_error import initial_service_hierarchy_error
from streams.rules.hierarchy.multiple_initial_services import multiple_initial_services
from streams.rules.hierarchy.primary_reason_missing import primary_reason_missing
from streams.rules.hierarchy.service_sequence_undetermined import service_sequence_undetermined
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    primary_reason_missing,
    initial_service_hierarchy_error,
    multiple_initial_services,
    complex_administration_unsupported,
    service_sequence_undetermined,
)
