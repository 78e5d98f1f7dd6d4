"""Defects of the family `necessity` (rules.md section 3), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.necessity.care import (
    hydration_needed,
    hydration_unneeded,
    response_in_words,
    response_missing,
    vein_kept_open,
    vein_kept_open_unbilled,
)
from streams.simulate.defects.necessity.notes import (
    diagnosis_in_note,
    diagnosis_missing,
    indication_in_note,
    indication_missing,
    note_filed_after_closing,
    note_missing,
    plan_in_text,
    plan_missing,
    standing_order_bare,
    standing_order_reasoned,
)
from streams.simulate.defects.necessity.second_line import second_access_reasoned, second_access_unreasoned

NECESSITY: tuple[Defect, ...] = (
    Defect("provider-note-missing", note_missing, note_filed_after_closing),
    Defect("clinical-indication-missing", indication_missing, indication_in_note),
    Defect("treatment-plan-missing", plan_missing, plan_in_text),
    Defect("response-to-therapy-missing", response_missing, response_in_words),
    Defect("standing-order-without-indication", standing_order_bare, standing_order_reasoned),
    Defect("hydration-necessity-unsupported", hydration_unneeded, hydration_needed),
    Defect("hydration-keep-vein-open", vein_kept_open, vein_kept_open_unbilled),
    Defect("second-access-necessity-missing", second_access_unreasoned, second_access_reasoned),
    Defect("diagnosis-missing", diagnosis_missing, diagnosis_in_note),
)
