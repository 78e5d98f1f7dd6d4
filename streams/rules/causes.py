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
}  # fmt: skip
"""`setting-not-billable` holds back every other claim-line rule; it belongs to the family `charges`."""
