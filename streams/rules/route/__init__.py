"""Route of administration: by vein, pushed or infused, into muscle or under the skin."""

from streams.rules.route.injection_site_missing import injection_site_missing
from streams.rules.route.push_duration_missing import push_duration_missing
from streams.rules.route.push_infusion_time_mismatch import push_infusion_time_mismatch
from streams.rules.route.push_not_distinct import push_not_distinct
from streams.rules.route.repeat_push_unsupported import repeat_push_unsupported
from streams.rules.route.route_ambiguous import route_ambiguous
from streams.rules.route.route_missing import route_missing
from streams.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    route_missing,
    route_ambiguous,
    push_infusion_time_mismatch,
    push_duration_missing,
    push_not_distinct,
    injection_site_missing,
    repeat_push_unsupported,
)
