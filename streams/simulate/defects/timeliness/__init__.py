"""Defects of the family `timeliness` (rules.md, "Timeliness and late entry"), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.timeliness.entries import (
    charted_a_little_ahead,
    charted_ahead,
    charted_late,
    charted_late_and_labelled,
    charted_one_by_one,
    charted_together,
)
from streams.simulate.defects.timeliness.versions import (
    addendum_complete,
    addendum_lacking,
    amended_after_claim,
    amended_before_claim,
    note_altered,
    note_amended,
    note_signed_late,
    note_signed_on_the_second_day,
)

TIMELINESS: tuple[Defect, ...] = (
    Defect("late-entry-unlabelled", charted_late, charted_late_and_labelled),
    Defect("addendum-incomplete", addendum_lacking, addendum_complete),
    Defect("original-content-altered", note_altered, note_amended),
    Defect("delayed-documentation", note_signed_late, note_signed_on_the_second_day),
    Defect("charted-before-administration", charted_ahead, charted_a_little_ahead),
    Defect("batch-charted-times", charted_together, charted_one_by_one),
    Defect("post-claim-amendment", amended_after_claim, amended_before_claim),
)
