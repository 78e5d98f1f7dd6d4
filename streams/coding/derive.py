"""The recipe: from what was charted to the codes the record supports.

Six steps in the order of the guidance (coding.md 3-11): what is eligible, which minutes count, push or infusion, the
initial service of each access site, what runs beside or after it, and the units with their dates. The same recipe runs
under the profile's reading and under each other lawful one; sections of coding.md stand in parentheses.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from streams.coding.administered import Administered, administered
from streams.coding.choice import Choice, choice
from streams.coding.dates import calendar
from streams.coding.derivation import Derivation
from streams.coding.eligibility import eligible
from streams.coding.hierarchy import initial_service
from streams.coding.hydration import Fragment, counted_minutes, fragments, hydration, qualifies
from streams.coding.intervals import Context, timed
from streams.coding.ledger import Ledger
from streams.coding.other_routes import TECHNIQUES, OtherRoutes, irrigation
from streams.coding.outcome import AtSite, Charted, Facts, Outcome
from streams.coding.pushes import SitePushes
from streams.coding.readings import DEFAULT, named, readings
from streams.coding.reconcile import reconcile
from streams.coding.reported import Earned, Reading
from streams.coding.runs import Run, joined
from streams.coding.sequence import SiteInfusions
from streams.coding.sites import access_sites
from streams.coding.statement import fragments_of, overlaps_of, services_of, sites_of, supported_codes
from streams.coding.step import step
from streams.coding.tables import codes_on, thresholds_on
from streams.coding.technique import with_technique
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.setting import setting
from streams.profiles.profile import Profile

Runs = tuple[Run, ...]
Stretches = tuple[Fragment, ...]

THROUGH_A_DEVICE = ("infusion", "push")
OF_MINUTES = (
    "missing_stop", "second_site_needs_reason", "prolonged_infusion", "unclassified_drug", "duration_only_accepted",
)  # fmt: skip
OF_DATES = ("midnight", "second_site_add_ons")
"""The knobs by which units are written down."""


def derive(chart: Chart, profile: Profile) -> Derivation:
    """The codes a chart supports, each lawful reading of it, and how its charges compare."""
    about, reading = facts(chart, profile), choice(profile)
    default = recipe(about, reading)
    acceptable = _acceptable(about, reading, default)
    return Derivation(
        setting=about.place,
        services=services_of(about, default),
        reported=default.earned.reported,
        supported=supported_codes(default.earned.reported),
        acceptable=acceptable,
        sites=sites_of(about, default),
        fragments=fragments_of(default),
        overlaps=overlaps_of(default),
        not_reportable=about.eligible.not_reportable | default.charted.reasons,
        unclassified=tuple(item.administration_id for item in about.eligible.items if item.infusate.category is None),
        counted=default.earned.counted,
        manual=default.earned.manual,
        **reconcile(chart, about.codes, default.earned.reported, acceptable),
    )


def _acceptable(about: Facts, reading: Choice, default: Outcome) -> tuple[Reading, ...]:
    """Other readings are taken of closed charts alone: until then nothing is compared."""
    if isinstance(about.chart, ClosedChart):
        return readings(about, reading, default, recipe)
    return (named(DEFAULT, default),)


def facts(chart: Chart, profile: Profile) -> Facts:
    """What was given, what of it is eligible (3), and the tables in force."""
    place = setting(chart.stay, profile.perspective)
    given = administered(chart, profile.vocabulary)
    day = _day(chart, given)
    removed = {entry.data.access_id: entry.data.occurred_at for entry in chart.access if entry.data.action == "removed"}
    allowed = eligible(given, chart, place)
    return Facts(chart, profile, place, codes_on(day), thresholds_on(day), given, allowed, removed)


def recipe(about: Facts, reading: Choice) -> Outcome:
    """One reading of a chart."""
    charted = charted_runs(about, reading)
    runs = runs_by_technique(about, reading, charted.runs)
    stretches = stretches_of_fluid(about, reading, runs)
    at_sites = initial_services(about, reading, charted.sites.all, runs, stretches)
    return Outcome(charted, runs, stretches, at_sites, everything_earned(about, reading, at_sites, runs))


@step(*OF_MINUTES)
def charted_runs(about: Facts, reading: Choice) -> Charted:
    """The runs with the minutes that count, each at its access site (4, 6.1-6.3)."""
    sites = access_sites(_through_devices(about), about.chart, needs_reason=reading.second_site_needs_reason)
    runs, reasons = timed(about.eligible.items, sites, _context(about), reading)
    return Charted(sites, tuple(runs), reasons)


@step("bag_change_tolerance_minutes", "long_push")
def runs_by_technique(about: Facts, reading: Choice, runs: Runs) -> Runs:
    """Bags that make one run, and whether it was pushed or infused (4.5, 5)."""
    whole = joined(runs, timedelta(minutes=reading.bag_change_tolerance_minutes))
    return tuple(with_technique(whole, reading, about.thresholds))


@step("hydration_scope", "push_deduct_from_hydration")
def stretches_of_fluid(_about: Facts, reading: Choice, runs: Runs) -> Stretches:
    """What is left of the fluid outside drug infusions (10.1, 10.2)."""
    return tuple(fragments(runs, reading))


@step("hydration_fragments", "initial_tie_break", "initial")
def initial_services(
    about: Facts, reading: Choice, sites: tuple[str, ...], runs: Runs, stretches: Stretches
) -> tuple[AtSite, ...]:
    """The initial service of each access site, in order of first use (6)."""
    reason, ranks = about.chart.stay.primary_reason or None, about.codes.ranks
    found: list[AtSite] = []
    for site in sites:
        here = tuple(run for run in runs if run.site == site)
        fluid = tuple(qualifies([each for each in stretches if each.run.site == site], reading, about.thresholds))
        first = initial_service(here, fluid, ranks, about.place, reason, reading)
        found.append(AtSite(site, here, fluid, first, second=any(other.initial.run for other in found)))
    return tuple(found)


def everything_earned(about: Facts, reading: Choice, at_sites: Sequence[AtSite], runs: Runs) -> Earned:
    """What runs beside, after and outside the initial services, with its units by date (7-11)."""
    earned = Earned()
    for at in at_sites:
        first, weak = at.initial.run, at.initial.weak
        earned = earned.with_(drugs_at(about, reading, at.runs, first, weak, at.second, bool(earned.beside)))
        earned = earned.with_(fluid_at(about, reading, at.stretches, first, weak, at.second))
    earned = earned.with_(
        outside_the_hierarchy(about, reading, tuple(run for run in runs if run.technique in TECHNIQUES))
    )
    flushed = irrigation(about.eligible, earned.reported, _ledger(about, reading), about.codes)
    return earned.with_(Earned(tuple(flushed)))


@step(*OF_DATES, "same_drug_repeat", "concurrent_min_overlap_minutes", "pooled_concurrent")
def drugs_at(
    about: Facts, reading: Choice, runs: Runs, first: Run | None, weak: str | None, second: bool, beside: bool
) -> Earned:
    """The infusions and pushes of a site; `beside` says that 96368 is used up (8, 9)."""
    ledger = _ledger(about, reading, second=second)
    infused = SiteInfusions(ledger, about.codes, about.thresholds, reading, beside).read(runs, first, weak)
    pushes = SitePushes(ledger, about.codes, about.thresholds, about.place).read(runs, first, weak, infused.paid)
    return Earned((*infused.reported, *pushes), tuple(infused.counted), tuple(infused.beside), tuple(infused.manual))


@step(*OF_DATES, "hydration_fragments")
def fluid_at(
    about: Facts, reading: Choice, stretches: Stretches, first: Run | None, weak: str | None, second: bool
) -> Earned:
    """The hydration of a site (10)."""
    found = hydration(stretches, _ledger(about, reading, second=second), about.codes, reading, first, weak)
    return Earned(tuple(found), tuple(counted_minutes(stretches)))


@step(*OF_DATES, "split_dose_injections", "prolonged_infusion", "chemotherapy_injection")
def outside_the_hierarchy(about: Facts, reading: Choice, runs: Runs) -> Earned:
    """Injections, subcutaneous, intra-arterial and prolonged infusions (8.8, 8.9)."""
    ledger = _ledger(about, reading)
    return OtherRoutes(ledger, about.codes, about.thresholds, reading, about.place, about.profile.vocabulary).read(runs)


def _ledger(about: Facts, reading: Choice, *, second: bool = False) -> Ledger:
    dated = calendar(reading.midnight, about.profile.intake.time_zone)
    return Ledger(dated, second=second, add_ons_modified=reading.second_site_add_ons == "59")


def _through_devices(about: Facts) -> list[Administered]:
    return [item for item in about.eligible.items if item.method in THROUGH_A_DEVICE]


def _context(about: Facts) -> Context:
    over = isinstance(about.chart, ClosedChart)
    return Context(about.eligible.window, about.removed, about.thresholds.prolonged_minutes, over)


def _day(chart: Chart, given: Sequence[Administered]) -> date:
    """The day whose tables hold: that of arrival, else of the first administration, else of the last record."""
    return (chart.stay.arrival or (given[0].at if given else chart.latest)).date()
