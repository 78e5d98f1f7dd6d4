"""One cause, one alert: which finding holds back which others, listed inside it as consequences (rules.md,
head).
"""

CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "infusion-stop-time-missing": (
        "service-sequence-undetermined", "total-minutes-only", "infusion-duration-discrepancy",
        "hydration-concurrent", "add-on-hours-unsupported",
    ),
    "infusion-start-time-missing": ("service-sequence-undetermined", "infusion-duration-discrepancy"),
    # An end at or before the start is one wrong entry, whatever else it leaves undocumented (inference).
    "time-sequence-error": ("infusion-stop-time-missing", "infusion-duration-discrepancy"),
    "route-missing": ("route-ambiguous", "push-infusion-time-mismatch"),
    "mar-administration-missing": ("drug-charge-mismatch", "mar-charge-mismatch"),
    "line-or-lumen-unidentified": ("concurrent-separate-access", "second-access-necessity-missing"),
    "provider-note-missing": (
        "clinical-indication-missing", "treatment-plan-missing", "provider-signature-missing",
    ),
    "multiple-initial-services": ("initial-service-hierarchy-error", "distinct-service-modifier-unsupported"),
    "setting-not-billable": (
        "multiple-initial-services", "initial-service-hierarchy-error", "complex-administration-unsupported",
        "repeat-push-unsupported", "concurrent-separate-access", "hydration-concurrent",
        "concurrent-infusion-unsupported", "add-on-hours-unsupported", "hydration-under-31-minutes",
        "mar-charge-mismatch", "drug-charge-mismatch", "add-on-without-primary",
        "distinct-service-modifier-unsupported", "units-exceed-mue", "line-date-mismatch",
        "administration-integral-to-procedure", "evaluation-management-unsupported", "supply-charge-unsupported",
    ),
}  # fmt: skip
