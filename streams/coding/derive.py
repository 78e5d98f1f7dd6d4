"""The recipe: from what was charted to the codes the record supports.

Six steps in the order of the guidance (coding.md 3-11): what is eligible, which minutes count, push or infusion, the
initial service of each access site, what runs beside or after it, and the units with their dates. The same recipe runs
under the profile's reading and under each other lawful one; sections of coding.md stand in parentheses.
"""

from collections.abc import Sequence
from datetime import date

from streams.coding.administered import Administered, administered
from streams.coding.choice import Choice, choice
from streams.coding.dates import calendar
from streams.coding.derivation import Derivation
from streams.coding.eligibility import eligible
from streams.coding.hierarchy import initial_service
from streams.coding.hydration import Fragment, counted_minutes, fragments, hydration, qualifies
from streams.coding.intervals import Context, timed
from streams.coding.ledger import Ledger
from streams.coding.other_routes import OtherRoutes, irrigation
from streams.coding.outcome import AtSite, Earned, Facts, Outcome
from streams.coding.pushes import SitePushes
from streams.coding.readings import DEFAULT, named, readings
from streams.coding.reconcile import reconcile
from streams.coding.runs import Run
from streams.coding.sequence import SiteInfusions
from streams.coding.sites import Sites, access_sites
from streams.coding.statement import fragments_of, overlaps_of, services_of, sites_of, supported_codes
from streams.coding.tables import codes_on, thresholds_on
from streams.coding.technique import with_technique
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.setting import setting
from streams.profiles.profile import Profile

THROUGH_A_DEVICE = ("infusion", "push")
OF_FLUID = ("hydration_scope", "push_deduct_from_hydration")
"""The knobs that change the stretches of hydration while the runs stay the same."""


def derive(chart: Chart, profile: Profile) -> Derivation:
    """The codes a chart supports, each lawful reading of it, and how its charges compare.

    Other readings are taken of closed charts alone: until then nothing is compared.
    """
    about, reading = facts(chart, profile), choice(profile)
    default = recipe(about, reading)
    acceptable = (
        readings(about, reading, default, recipe) if isinstance(chart, ClosedChart) else (named(DEFAULT, default),)
    )
    return Derivation(
        setting=about.place,
        services=services_of(about, default),
        reported=default.reported,
        supported=supported_codes(default.reported),
        acceptable=acceptable,
        sites=sites_of(default),
        fragments=fragments_of(default),
        overlaps=overlaps_of(default),
        not_reportable=about.eligible.not_reportable | default.reasons,
        unclassified=tuple(item.administration_id for item in about.eligible.items if item.infusate.category is None),
        counted=tuple(default.earned.counted),
        manual=tuple(default.earned.manual),
        **reconcile(chart, about.codes, default.reported, acceptable),
    )


def facts(chart: Chart, profile: Profile) -> Facts:
    """What was given, what of it is eligible (3), and the tables in force."""
    place = setting(chart.stay, profile.perspective)
    given = administered(chart, profile.vocabulary)
    day = _day(chart, given)
    removed = {entry.data.access_id: entry.data.occurred_at for entry in chart.access if entry.data.action == "removed"}
    allowed = eligible(given, chart, place)
    return Facts(chart, profile, place, codes_on(day), thresholds_on(day), given, allowed, removed)


def recipe(about: Facts, reading: Choice, like: Outcome | None = None) -> Outcome:
    """One reading of a chart; `like` is one that takes the same runs, which are then not worked out again."""
    sites, runs, reasons = (like.sites, like.runs, like.reasons) if like else charted_runs(about, reading)
    same_fluid = like and all(getattr(like.reading, knob) == getattr(reading, knob) for knob in OF_FLUID)
    stretches = like.stretches if like and same_fluid else tuple(fragments(runs, reading))
    at_sites = initial_services(about, reading, sites, runs, stretches)
    earned = beside_and_after(about, reading, at_sites, runs)
    return Outcome(reading, sites, runs, reasons, stretches, at_sites, earned)


def charted_runs(about: Facts, reading: Choice) -> tuple[Sites, tuple[Run, ...], dict[str, str]]:
    """The runs with their counted minutes and technique, each at its access site (4, 5)."""
    sites = access_sites(_through_devices(about), about.chart, needs_reason=reading.second_site_needs_reason)
    runs, reasons = timed(about.eligible.items, sites, _context(about), reading)
    return sites, tuple(with_technique(runs, reading, about.thresholds)), reasons


def initial_services(
    about: Facts, reading: Choice, sites: Sites, runs: Sequence[Run], stretches: Sequence[Fragment]
) -> tuple[AtSite, ...]:
    """The initial service of each access site, in order of first use (6)."""
    dated = calendar(reading.midnight, about.profile.intake.time_zone)
    found: list[AtSite] = []
    for site in dict.fromkeys([*sites.of_device.values(), sites.first]):
        here = tuple(run for run in runs if run.site == site)
        fluid = tuple(qualifies([each for each in stretches if each.run.site == site], reading, about.thresholds))
        reason = about.chart.stay.primary_reason or None
        first = initial_service(here, fluid, dict(about.codes.ranks), about.place, reason, reading)
        second = any(other.initial.run for other in found)
        ledger = Ledger(dated, second=second, add_ons_modified=reading.second_site_add_ons == "59")
        found.append(AtSite(site, here, fluid, first, ledger))
    return tuple(found)


def beside_and_after(about: Facts, reading: Choice, at_sites: Sequence[AtSite], runs: Sequence[Run]) -> Earned:
    """What runs beside, after and outside the initial services, with its units by date (7-11)."""
    earned = Earned()
    for at in at_sites:
        infused = SiteInfusions(at.ledger, about.codes, about.thresholds, reading, bool(earned.beside)).read(
            at.runs, at.initial
        )
        pushes = SitePushes(at.ledger, about.codes, about.thresholds, about.place)
        fluid = hydration(at.stretches, at.ledger, about.codes, reading, at.initial.run, at.initial.weak)
        earned.reported += [*infused.reported, *pushes.read(at.runs, at.initial, infused.paid), *fluid]
        earned.counted += [*infused.counted, *counted_minutes(at.stretches)]
        earned.beside += infused.beside
        earned.manual += infused.manual
    plain = Ledger(calendar(reading.midnight, about.profile.intake.time_zone))
    others = OtherRoutes(plain, about.codes, about.thresholds, reading, about.place, about.profile.vocabulary)
    earned.reported += others.read(runs)
    earned.reported += irrigation(about.eligible, earned.reported, plain, about.codes)
    earned.manual += others.manual
    return earned


def _through_devices(about: Facts) -> list[Administered]:
    return [item for item in about.eligible.items if item.method in THROUGH_A_DEVICE]


def _context(about: Facts) -> Context:
    over = isinstance(about.chart, ClosedChart)
    return Context(about.eligible.window, about.removed, about.thresholds.prolonged_minutes, over)


def _day(chart: Chart, given: Sequence[Administered]) -> date:
    """The day whose tables hold: that of arrival, else of the first administration, else of the last record."""
    return (chart.stay.arrival or (given[0].at if given else chart.latest)).date()
