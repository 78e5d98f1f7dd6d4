"""Knobs of the family `hierarchy` (rules.md section 5)."""

from streams.profiles.base import Knobs


class Hierarchy(Knobs, frozen=True):
    """What the codes of complex administration ask for beside the drug."""

    complex_work_required: bool = True
    """Whether a complex drug also needs charted signs of the work: monitoring, preparation, risk of a reaction
    (NOR-CR13468); a site turns it off where its notes carry no text."""
