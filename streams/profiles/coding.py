"""Knobs of the code derivation (coding.md section 1): which of several lawful readings the payer wants.

Where sources contradict each other the default stands here, and each alternative is a member of the acceptable set
unless the payer strikes it out by its name in `refused_readings`.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta

from streams.profiles.base import Knobs, NotNegative

MissingStop = Literal["calculate-then-push", "push", "none", "calculate-only"]
SameDrugRepeat = Literal["separate-intervals", "summed-per-date"]
HydrationFragments = Literal["each-interval", "summed"]
InitialTieBreak = Literal["longest", "earliest", "highest-paid"]
Midnight = Literal["by-setting", "line-date-by-hour", "start-date"]
HydrationScope = Literal["any-site", "same-site"]
PushDeduct = Literal["documented", "none"]
SplitDose = Literal["each", "one"]
LongPush = Literal["push", "infusion"]
Prolonged = Literal["96416", "G0498", "first-hour"]
SecondSiteAddOns = Literal["plain", "59"]
PooledConcurrent = Literal["counted", "none"]
Unclassified = Literal["therapeutic", "chemotherapy", "hydration", "none"]
ChemotherapyInjection = Literal["non-hormonal", "hormonal"]


class Coding(Knobs, frozen=True):
    """One lawful reading of the guidance, and the alternatives the payer does not take."""

    missing_stop: MissingStop = "calculate-then-push"
    """What an infusion without a stop earns; hydration is calculated or nothing (A53778, QHR-FAQ, ML-STOP; push:
    AUTH-16, OBC, STAR, ICD-STOP; nothing: MMP-HYD)."""
    same_drug_repeat: SameDrugRepeat = "separate-intervals"
    """Whether repeated infusions of one drug are timed each on its own (RCA-SAME, RCA-SHORT) or summed (ICD-ADD)."""
    hydration_fragments: HydrationFragments = "each-interval"
    """Whether each stretch of fluid must reach 31 minutes (RCA-SHORT) or their sum (AAPC-HYDFRAG)."""
    concurrent_min_overlap_minutes: Annotated[int, Meta(ge=1)] = 1
    """From which overlap two infusions run concurrently (CA-96368; 16: HAU-16)."""
    bag_change_tolerance_minutes: NotNegative | None = None
    """A gap between bags up to this does not break the run, uncounted; by default that of the section `times`
    (AUTH-TIME against CA-96366)."""
    initial_tie_break: InitialTieBreak = "longest"
    """Which of several services of one rank is the initial one (ML-OVER; the others: AUTH-96368)."""
    midnight: Midnight = "by-setting"
    """Facilities date each hour (R1702, RCA-MIDN), professionals the whole run by its start (CA-96361)."""
    hydration_scope: HydrationScope = "any-site"
    """Whether drug infusions at another site end hydration too (HAU-1CONC)."""
    second_site_needs_reason: bool = True
    """Whether a second access site counts only with a charted reason (NOR-INIT, ML-2LINES, HAU-16)."""
    push_deduct_from_hydration: PushDeduct = "documented"
    """Whether charted push minutes are taken from the fluid they fall in (ML-HYDPUSH)."""
    split_dose_injections: SplitDose = "each"
    """Whether the parts of a divided dose are reported each or as one (AAPC 136708 prints both)."""
    long_push: LongPush = "push"
    """What a charted push of more than 15 minutes is (NOR-NONCHEMO; inference from 5.2)."""
    prolonged_infusion: Prolonged = "96416"
    """How chemotherapy of more than 8 hours by a portable pump is reported (PMC2900877; CPT, CPM4-230)."""
    second_site_add_ons: SecondSiteAddOns = "plain"
    """Whether the add-on codes of a second site carry 59 like its initial (inference)."""
    pooled_concurrent: PooledConcurrent = "counted"
    """Whether devices pooled for want of a reason let 96368 stand (inference; an open point of coding.md)."""
    unclassified_drug: Unclassified = "therapeutic"
    """As what a drug is read whose category neither the feed nor the vocabulary knows; always weak (inference)."""
    chemotherapy_injection: ChemotherapyInjection = "non-hormonal"
    """As what an injected anti-neoplastic is read that the table does not hold; always weak (inference)."""
    refused_readings: tuple[str, ...] = ()
    """Readings the payer does not take, as `knob=value`."""
    tables_directory: str | None = None
    """Where the site keeps its quarterly tables of unit limits and code edits, relative to the profile; written by
    `dripcheck tables load`."""

    def __post_init__(self) -> None:
        unknown = [name for name in self.refused_readings if name not in LAWFUL]
        if unknown:
            raise ValueError(f"refused_readings: no reading {unknown[0]!r}; known are {', '.join(LAWFUL)}")


ALTERNATIVES: dict[str, tuple[Any, ...]] = {
    "missing_stop": ("calculate-then-push", "push", "none", "calculate-only"),
    "same_drug_repeat": ("separate-intervals", "summed-per-date"),
    "hydration_fragments": ("each-interval", "summed"),
    "concurrent_min_overlap_minutes": (1, 16),
    "bag_change_tolerance_minutes": (0, 5),
    "initial_tie_break": ("longest", "earliest", "highest-paid"),
    "midnight": ("line-date-by-hour", "start-date"),
    "hydration_scope": ("any-site", "same-site"),
    "second_site_needs_reason": (True, False),
    "push_deduct_from_hydration": ("documented", "none"),
    "split_dose_injections": ("each", "one"),
    "long_push": ("push", "infusion"),
    "prolonged_infusion": ("96416", "G0498", "first-hour"),
    "second_site_add_ons": ("plain", "59"),
    "pooled_concurrent": ("counted", "none"),
    "unclassified_drug": ("therapeutic", "chemotherapy", "hydration", "none"),
    "chemotherapy_injection": ("non-hormonal", "hormonal"),
}
"""What each knob may be, so that a claim is held against every lawful reading, one knob at a time (coding.md 15).
Five minutes stand for a brief bag change; no source gives a number (design)."""


def reading_name(knob: str, value: Any) -> str:
    """A reading as it is named in the acceptable set and struck out: `knob=value`."""
    return f"{knob}={str(value).lower() if isinstance(value, bool) else value}"


LAWFUL: tuple[str, ...] = tuple(reading_name(knob, value) for knob, values in ALTERNATIVES.items() for value in values)
"""Every reading by its name."""
