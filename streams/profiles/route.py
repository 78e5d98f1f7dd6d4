"""Knobs of the family `route` (rules.md section 6)."""

from streams.profiles.base import Knobs, NotNegative


class RouteKnobs(Knobs, frozen=True):
    """How pushes, infusions and injections are told apart."""

    push_minutes: NotNegative = 15
    """Up to how many minutes an infusion counts as a push (NOR-NONCHEMO, A53778)."""
    repeat_push_minutes: NotNegative = 30
    """More than so many minutes must pass before a push of the same drug is reported again (OBC)."""
    push_duration_required: bool = False
    """Whether the payer wants the length of every push; no CMS duty was found (ML-HYDPUSH)."""
    injection_site_required: bool = True
    """Whether a body site is asked for (STAR); a site turns it off where its feed never carries one."""
