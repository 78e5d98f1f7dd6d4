"""Defects of the family `route` (rules.md section 6), one for each of its rules."""

from streams.simulate.defects.defect import Defect
from streams.simulate.defects.route.pushes import (
    in_one_minute,
    length_missing,
    length_not_asked,
    not_distinct,
    repeated_in_time,
    repeated_too_soon,
)
from streams.simulate.defects.route.routes import (
    just_a_push,
    route_in_words,
    route_missing,
    route_open,
    route_open_and_timed,
    site_missing,
    site_without_side,
    too_short_or_long,
)

ROUTE: tuple[Defect, ...] = (
    Defect("route-missing", route_missing, route_in_words),
    Defect("route-ambiguous", route_open, route_open_and_timed),
    Defect("push-infusion-time-mismatch", too_short_or_long, just_a_push),
    Defect("push-duration-missing", length_missing, length_not_asked),
    Defect("push-not-distinct", not_distinct, in_one_minute),
    Defect("injection-site-missing", site_missing, site_without_side),
    Defect("repeat-push-unsupported", repeated_too_soon, repeated_in_time),
)
