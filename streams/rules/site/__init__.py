"""Site of service, access and supplies: where was it given, and through what?"""

from streams.rules.rule import Rule
from streams.rules.site.iv_access_not_in_place import iv_access_not_in_place
from streams.rules.site.iv_access_type_missing import iv_access_type_missing
from streams.rules.site.site_of_service_missing import site_of_service_missing
from streams.rules.site.supply_charge_unsupported import supply_charge_unsupported

RULES: tuple[Rule, ...] = (
    site_of_service_missing,
    iv_access_type_missing,
    iv_access_not_in_place,
    supply_charge_unsupported,
)
