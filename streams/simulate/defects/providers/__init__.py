"""Defects of the family `providers` (rules.md section 4), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.providers.people import (
    given_by_nobody,
    order_by_id,
    order_by_nobody,
    stopped_by_pump,
    supervised_in_words,
    unsupervised,
)

PROVIDERS: tuple[Defect, ...] = (
    Defect("ordering-provider-missing", order_by_nobody, order_by_id),
    Defect("supervising-provider-missing", unsupervised, supervised_in_words, under="professional"),
    Defect("administering-clinician-missing", given_by_nobody, stopped_by_pump),
)
