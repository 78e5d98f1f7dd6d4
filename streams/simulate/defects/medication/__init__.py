"""Defects of the family `medication` (rules.md section 2), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.medication.drugs import (
    abbreviated,
    known_by_brand,
    name_missing,
    named_by_generic,
    nicknamed,
    written_out,
)
from streams.simulate.defects.medication.orders import (
    incomplete_order,
    nearly_as_ordered,
    not_as_ordered,
    not_ordered,
    order_without_rate,
    ordered_by_word_of_mouth,
)
from streams.simulate.defects.medication.quantities import (
    concentration_derivable,
    concentration_missing,
    dose_at_the_stop,
    dose_missing,
    units_from_the_dose,
    units_missing,
    vial_in_another_unit,
    volume_in_the_note,
    volume_missing,
    waste_undocumented,
)

MEDICATION: tuple[Defect, ...] = (
    Defect("medication-name-missing", name_missing, named_by_generic),
    Defect("generic-name-missing", nicknamed, known_by_brand),
    Defect("dose-missing", dose_missing, dose_at_the_stop),
    Defect("concentration-missing", concentration_missing, concentration_derivable),
    Defect("infused-volume-missing", volume_missing, volume_in_the_note),
    Defect("administered-units-missing", units_missing, units_from_the_dose),
    Defect("discarded-drug-undocumented", waste_undocumented, vial_in_another_unit),
    Defect("do-not-use-abbreviation", abbreviated, written_out),
    Defect("medication-order-mismatch", not_as_ordered, nearly_as_ordered),
    Defect("administration-order-missing", not_ordered, ordered_by_word_of_mouth),
    Defect("order-element-missing", incomplete_order, order_without_rate),
)
