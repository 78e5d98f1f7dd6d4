"""Defects of the family `consistency` (rules.md section 8), one for each of its rules."""

from streams.simulate.defects.consistency.entries import (
    entered_twice,
    entered_twice_and_voided,
    not_on_the_mar,
    told_as_withheld,
)
from streams.simulate.defects.consistency.notes import (
    details_close,
    details_differ,
    provider_agrees,
    provider_disagrees,
    times_close,
    times_differ,
)
from streams.simulate.defects.defect import Defect

CONSISTENCY: tuple[Defect, ...] = (
    Defect("mar-note-time-mismatch", times_differ, times_close),
    Defect("mar-provider-note-mismatch", provider_disagrees, provider_agrees),
    Defect("mar-administration-missing", not_on_the_mar, told_as_withheld),
    Defect("duplicate-administration", entered_twice, entered_twice_and_voided),
    Defect("mar-medication-detail-mismatch", details_differ, details_close),
)
