"""Two or more drugs were infused at a site, and nothing singles out the primary one.

Why it matters
    Primary and secondary infusion have different codes. Where rank, reason and length are equal, somebody has
    to say which was meant.

Fires on
    08:00 mar start vancomycin order=O1 access=L1
    09:00 mar stop vancomycin access=L1
    09:10 mar start cefepime order=O2 access=L1
    10:10 mar stop cefepime access=L1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1 access=L1
    09:00 mar stop vancomycin access=L1
    09:10 mar start cefepime order=O2 access=L1
    10:11 mar stop cefepime access=L1
    12:30 adt discharge

What to do
    State which infusion was primary.

Feed notes
    Compared are drug infusions of different drugs through one device (`access_id`; entries without one count
    as one site), each drug by its longest run. The primary is the one with `primary`, or that a note calls the
    primary infusion; else the only one of the highest rank (chemotherapy before other drugs); else the only
    one of the category of `primary_reason`; else the longest.

Known gaps
    Where the length of one of those that remain is not known the rules of section 1 say what is missing, and
    this rule is silent.

References
    wearemedicalcoders.com, Essential documentation requirements, and its page on concurrent infusion; Claims
    Processing Manual chapter 12, 30.5 (restated).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from schemas.alert import Measure, Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given
from streams.encounter.intervals import minutes
from streams.encounter.notes import words
from streams.profiles.phrases import Phrases
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.evidence import when
from streams.rules.overlaps import drug_infusions
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import clauses

PRIMARY = Phrases(r"\b(?:primary|main|initial) (?:iv |drug )?(?:infusion|drug|bag|medication|service)\b")


@rule("primary-infusion-unidentified", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def primary_infusion_unidentified(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    sites: dict[str | None, list[Given]] = defaultdict(list)
    for given in drug_infusions(chart, profile.vocabulary):
        sites[given.access_id].append(given)
    for infusions in sites.values():
        rivals = _rivals(chart, infusions, profile.vocabulary)
        if len(rivals) > 1:
            subject = min(rivals, key=lambda one: (one.began, one.administration_id))
            yield Finding(
                subject=Subject(administration_id=subject.administration_id),
                message="Infusions of equal rank and length ran at the site, and nothing says which was primary.",
                suggestion="State which infusion was primary.",
                evidence=tuple(when(one.first) for one in rivals),
                measure=Measure(minutes=_length(subject), count=len(rivals)),
            )


def _rivals(chart: ClosedChart, infusions: list[Given], vocabulary: Vocabulary) -> list[Given]:
    """Those that rank, reason and length leave; none where a word settles it or a length is not known."""
    drugs: dict[str, Given] = {}
    for given in infusions:
        drugs[vocabulary.name(given.drug)] = max(drugs.get(vocabulary.name(given.drug), given), given, key=_length)
    left = list(drugs.values())
    if len(left) == 1 or sum(bool(given.charted("primary")) for given in infusions) == 1 or _told(chart, left):
        return []
    for wanted in ("chemotherapy", chart.stay.primary_reason):
        left = [given for given in left if vocabulary.category(given.drug) == wanted] or left
    if not all(_length(given) for given in left):
        return []
    longest = max(map(_length, left))
    return [given for given in left if _length(given) == longest]


def _length(given: Given) -> int:
    return minutes(given.infusion.running) if given.infusion else 0


def _told(chart: ClosedChart, rivals: Iterable[Given]) -> bool:
    """Whether a note calls one of them the primary infusion."""
    drugs = {
        name.casefold() for given in rivals if given.drug for name in (given.drug.name, given.drug.generic_name) if name
    }
    written = (clause for note in chart.notes for text in words(note) for clause in clauses(text))
    told = (clause.casefold() for clause in written if PRIMARY.search(clause))
    return any(sum(drug in clause for drug in drugs) == 1 for clause in told)
