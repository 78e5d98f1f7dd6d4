"""Defects that the simulator can inject, one registry for all: a rule's family is a package or module of its own."""

from streams.simulate.defects.charges import CHARGES
from streams.simulate.defects.concurrency import CONCURRENCY
from streams.simulate.defects.consistency import CONSISTENCY
from streams.simulate.defects.copy_forward import COPY_FORWARD
from streams.simulate.defects.defect import Defect, Spoiled
from streams.simulate.defects.hierarchy import HIERARCHY
from streams.simulate.defects.medication import MEDICATION
from streams.simulate.defects.necessity import NECESSITY
from streams.simulate.defects.providers import PROVIDERS
from streams.simulate.defects.route import ROUTE
from streams.simulate.defects.signature import SIGNATURE
from streams.simulate.defects.site import SITE
from streams.simulate.defects.timeliness import TIMELINESS
from streams.simulate.defects.times import TIMES

DEFECTS: dict[str, Defect] = {
    defect.rule: defect
    for family in (
        TIMES,
        MEDICATION,
        NECESSITY,
        PROVIDERS,
        ROUTE,
        SITE,
        CONSISTENCY,
        SIGNATURE,
        COPY_FORWARD,
        TIMELINESS,
        HIERARCHY,
        CONCURRENCY,
        CHARGES,
    )
    for defect in family
}

__all__ = ["DEFECTS", "Defect", "Spoiled"]
