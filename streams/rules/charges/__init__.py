"""Charges: the claim held against the record, line by line and date by date."""

from streams.rules.charges.add_on_hours_unsupported import add_on_hours_unsupported
from streams.rules.charges.add_on_without_primary import add_on_without_primary
from streams.rules.charges.administration_charge_missing import administration_charge_missing
from streams.rules.charges.administration_integral_to_procedure import administration_integral_to_procedure
from streams.rules.charges.distinct_service_modifier_unsupported import distinct_service_modifier_unsupported
from streams.rules.charges.documentation_incomplete_at_billing import documentation_incomplete_at_billing
from streams.rules.charges.drug_charge_mismatch import drug_charge_mismatch
from streams.rules.charges.evaluation_management_unsupported import evaluation_management_unsupported
from streams.rules.charges.hydration_under_31_minutes import hydration_under_31_minutes
from streams.rules.charges.line_date_mismatch import line_date_mismatch
from streams.rules.charges.mar_charge_mismatch import mar_charge_mismatch
from streams.rules.charges.setting_not_billable import setting_not_billable
from streams.rules.charges.units_exceed_mue import units_exceed_mue
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    add_on_hours_unsupported,
    hydration_under_31_minutes,
    administration_charge_missing,
    mar_charge_mismatch,
    drug_charge_mismatch,
    add_on_without_primary,
    distinct_service_modifier_unsupported,
    units_exceed_mue,
    line_date_mismatch,
    administration_integral_to_procedure,
    documentation_incomplete_at_billing,
    evaluation_management_unsupported,
    setting_not_billable,
)
