"""Medication details: which drug, how much of it, in how much, on whose order."""

from streams.rules.medication.administered_units_missing import administered_units_missing
from streams.rules.medication.administration_order_missing import administration_order_missing
from streams.rules.medication.concentration_missing import concentration_missing
from streams.rules.medication.discarded_drug_undocumented import discarded_drug_undocumented
from streams.rules.medication.do_not_use_abbreviation import do_not_use_abbreviation
from streams.rules.medication.dose_missing import dose_missing
from streams.rules.medication.generic_name_missing import generic_name_missing
from streams.rules.medication.infused_volume_missing import infused_volume_missing
from streams.rules.medication.medication_name_missing import medication_name_missing
from streams.rules.medication.medication_order_mismatch import medication_order_mismatch
from streams.rules.medication.order_element_missing import order_element_missing
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    medication_name_missing,
    generic_name_missing,
    dose_missing,
    concentration_missing,
    infused_volume_missing,
    administered_units_missing,
    discarded_drug_undocumented,
    do_not_use_abbreviation,
    medication_order_mismatch,
    administration_order_missing,
    order_element_missing,
)
