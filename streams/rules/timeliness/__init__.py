"""Timeliness and late entry: when was it recorded, and does the record say so?."""

from streams.rules.rule import Rule
from streams.rules.timeliness.addendum_incomplete import addendum_incomplete
from streams.rules.timeliness.batch_charted_times import batch_charted_times
from streams.rules.timeliness.charted_before_administration import charted_before_administration
from streams.rules.timeliness.delayed_documentation import delayed_documentation
from streams.rules.timeliness.late_entry_unlabelled import late_entry_unlabelled
from streams.rules.timeliness.original_content_altered import original_content_altered
from streams.rules.timeliness.post_claim_amendment import post_claim_amendment

RULES: tuple[Rule, ...] = (
    late_entry_unlabelled,
    addendum_incomplete,
    original_content_altered,
    delayed_documentation,
    charted_before_administration,
    batch_charted_times,
    post_claim_amendment,
)
