"""Complex administration is billed for a drug or work that does not support it, or the other way round.

Why it matters
    The codes of chemotherapy and complex biologics pay for the drug's risk and the work it asks for:
    preparation, monitoring, readiness for a reaction. Drug and work must both be on record.

Fires on
    08:00 mar start vancomycin order=O1 access=L1 drug.category=therapeutic
    09:00 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96413 service_date=2026-03-02 units=1

Silent on
    08:00 mar start vancomycin order=O1 access=L1 drug.category=therapeutic
    09:00 mar stop vancomycin access=L1
    12:30 adt discharge
    12:40 charge C1 96365 service_date=2026-03-02 units=1

What to do
    Use the family that the drug and the work support; record the monitoring.

Feed notes
    A drug is complex by its charted category, else by the vocabulary of the site. Reason `drug`: the complex
    family (96401-96425) is billed, and no complex drug was given; audit risk where the work is charted. Reason
    `work`: a complex drug was given, and neither an order (titration) nor the MAR (rate steps) nor a note
    (monitoring, vital signs, double check, premedication, reactions, protective equipment) shows the work;
    judged where notes are connected. Reason `family`: complex drugs are all that could earn the infusion, push
    or injection code of the plain family that is billed.

Known gaps
    Charges name no drug: a complex and a plain drug in one encounter hide each other; counts are for
    `mar-charge-mismatch`. What the work is differs by drug and is not weighed.

References
    Noridian, bundling of drug administration; Noridian on CR 13468, monoclonal and complex biological agents;
    Claims Processing Manual chapter 12, 30.5. The words are ours (design).
"""

from collections.abc import Iterator

from streams.coding.charged import BilledLine
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, treatments
from streams.encounter.notes import words
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.rules.claim import COMPLEX, about, administration_lines, lines_of, named
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.statements import mentions, says

PLAIN = ("96365", "96366", "96367", "96372", "96374", "96375")
SUGGESTION = "Use the family that the drug and the work support; record the monitoring."
WORK = Phrases(
    r"\b(?:monitor(?:ed|ing)|observed|vital signs?|vitals|vs (?:stable|checked|q)|double[- ]check\w*"
    r"|(?:two|2) (?:nurses|rns?)|(?:second|independent) (?:nurse|rn|check)|verified|premedicat\w+|ppe|gowns?"
    r"|chemo(?:therapy)? (?:gloves|precautions|spill)|blood return|patency|titrat\w+|rate (?:was )?increased"
    r"|hazardous)\b"
)
REACTIONS = Phrases(r"\b(?:reactions?|hypersensitivity|anaphyla\w*|extravasation)\b")


@rule("complex-administration-unsupported", severity="downcode-risk", judged=("at-charge",), needs=("MAR", "CHG"))
def complex_administration_unsupported(chart: ClosedChart, services: Services, profile: Profile) -> Iterator[Finding]:
    given = treatments(chart, profile.vocabulary)
    drugs = [one for one in given if profile.vocabulary.category(one.drug) == "chemotherapy"]
    others = [one for one in given if profile.vocabulary.category(one.drug) in ("therapeutic", None)]
    lines = lines_of(services.derivation, *COMPLEX)
    if lines and not drugs and given:
        worked = _worked(chart)
        message = "Complex administration is billed, and no drug that was given is on the list of complex drugs."
        yield _finding("drug", message, lines, given, worked=worked)
    elif lines and profile.hierarchy.complex_work_required and _told(profile) and not _worked(chart):
        message = "Complex administration is billed, and nothing charted shows the work it asks for."
        yield _finding("work", message, lines, drugs)
    plain = [line for line in administration_lines(services.derivation) if line.code in PLAIN]
    if plain and drugs and not lines and not any(_by_needle(one) for one in others):
        yield _finding("family", "A complex drug is billed as plain administration.", tuple(plain), drugs)


def _finding(
    reason: str, message: str, lines: tuple[BilledLine, ...], given: list[Given] | tuple[Given, ...], *,
    worked: bool = False,
) -> Finding:  # fmt: skip
    return Finding(
        subject=about(lines[0]),
        message=message,
        suggestion=SUGGESTION,
        evidence=(*named(lines), *(when(one.first) for one in given)),
        severity="audit-risk" if worked else None,
        reason=reason,
        part=reason,
    )


def _by_needle(given: Given) -> bool:
    return given.by_vein or given.route in ("intramuscular", "subcutaneous", "injection-unspecified")


def _told(profile: Profile) -> bool:
    return bool({"NUR", "NOTE"} & set(profile.feeds))


def _worked(chart: ClosedChart) -> bool:
    """Whether order, MAR or a note shows preparation, monitoring or readiness for a reaction."""
    texts = [text for note in chart.notes for text in words(note)]
    stepped = any(len(run.of("rate-change")) > 0 for run in chart.infusions)
    titrated = any(order.data.titration for order in chart.orders)
    return stepped or titrated or says(WORK, texts) or mentions(REACTIONS, texts)
