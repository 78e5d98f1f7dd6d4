"""The eight items of the documentation checklist and the rules that decide each (coverage.md)."""

CHECKLIST: dict[str, tuple[str, ...]] = {
    "start_and_stop_times": ("infusion-start-time-missing", "infusion-stop-time-missing"),
    "total_infusion_duration": ("infusion-duration-discrepancy", "total-minutes-only"),
    "medication_name_and_dose": ("medication-name-missing", "dose-missing"),
    "route_of_administration": ("route-missing", "route-ambiguous"),
    "supporting_diagnosis": ("diagnosis-missing",),
    "primary_and_secondary_infusions": ("primary-infusion-unidentified", "initial-service-hierarchy-error"),
    "mar_and_nursing_notes_agree": ("mar-note-time-mismatch", "mar-medication-detail-mismatch"),
    "authentication": ("provider-signature-missing", "order-signature-missing"),
}
