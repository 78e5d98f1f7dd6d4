"""Medical necessity: why was it given, and does the record say so?"""

from streams.rules.necessity.clinical_indication_missing import clinical_indication_missing
from streams.rules.necessity.diagnosis_missing import diagnosis_missing
from streams.rules.necessity.hydration_keep_vein_open import hydration_keep_vein_open
from streams.rules.necessity.hydration_necessity_unsupported import hydration_necessity_unsupported
from streams.rules.necessity.provider_note_missing import provider_note_missing
from streams.rules.necessity.response_to_therapy_missing import response_to_therapy_missing
from streams.rules.necessity.second_access_necessity_missing import second_access_necessity_missing
from streams.rules.necessity.standing_order_without_indication import standing_order_without_indication
from streams.rules.necessity.treatment_plan_missing import treatment_plan_missing
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    provider_note_missing,
    clinical_indication_missing,
    treatment_plan_missing,
    response_to_therapy_missing,
    standing_order_without_indication,
    hydration_necessity_unsupported,
    hydration_keep_vein_open,
    second_access_necessity_missing,
    diagnosis_missing,
)
