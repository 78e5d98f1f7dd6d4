"""What notes and orders state about why and how: a reason, a sign, a loss of fluid, a plan, a response, a supervisor.

The same plain phrases as `wording`, with the same care: a phrase counts only where its clause states it, not where it
denies it ("no vomiting"), warns of it ("call for fever") or fears it ("risk of"). A denial runs on over a list of short
items ("no nausea, vomiting or fever"), and no further.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from streams.profiles.phrases import Phrases
from streams.rules.wording import DENIED, DENIED_AFTER, REMEMBERED, clauses

WARNED = Phrases(
    r"\b(?:if|monitor\w*|should|would|may|might|risks? (?:of|for)|in case|call(?: \w+){0,3} (?:for|with)"
    r"|return (?:for|with)"
    r"|report any|side effects?|(?:watch|assess|observ|check|screen)\w*(?: \w+){0,2} for|instruct\w*|educat\w*"
    r"|teach\w*|taught|prevent\w*|prophyla\w*|avoid\w*|history of|hx of|allerg(?:y|ies) to)\b"
    r"|\b(?:prior|previous|past)(?: \w+){0,1}\W*$"
)
GENERIC = re.compile(
    r"(?:(?:as )?(?:per|by|according to|under|see|from)? ?(?:\w+[ -]){0,4}?"
    r"(?:protocol|standing order|order ?set|pathway|policy|guidelines?|orders?|notes?|chart)s?"
    r"|n/?a|none|nil|unknown|not (?:documented|stated|given|specified|applicable)|as (?:directed|ordered|needed)"
    r"|routine"
    r"|p\.?r\.?n\.?|tbd|other|medication|infusion|injection|treatment|therapy|hydration|iv fluids?|\W*)",
    re.IGNORECASE,
)
NAMED_PROTOCOL = Phrases(r"\b(?!standing\b|unit\b|the\b|per\b|by\b)(\w{4,})(?: \w+)? (?:protocol|pathway)")

SYMPTOM = (
    r"pain\w*|ache|headache|migraine|nause\w*|vomit\w*|emesis|diarrh\w*|fever\w*|febrile|chills|rigors|cough|dyspn\w*"
    r"|short(?:ness)? of breath|hypoxi\w*|hypotens\w*|tachycard\w*|dehydrat\w*|bleed\w*|fatigue|weak\w*|numbness"
    r"|swelling"
    r"|swollen|redness|erythema|wheez\w*|hives|urticaria|rash|seiz\w*|agitat\w*|anxi\w*|edema|spasms?|flares?|worsening"
    r"|relapse\w*|stools?|fractures?|lesions?"
)
RESULT = (
    r"(?:ferritin|hemoglobin|hgb|wbc|crp|esr|lactate|creatinine|igg|trough|anc|platelets|ldh|cea"
    r"|b12)\b\W{0,3}(?:\w+ ){0,2}\d[\d.]*"
    r"|(?:low|high|elevated|decreased|critical) (?:sodium|potassium|calcium|magnesium|phosph\w*|glucose|iron)"
    r"|hyp(?:o|er)(?:kal|magnes|calc|natr|phosphat|glyc)\w+|(?:cultures?|test) (?:was |is )?positive"
    r"|positive (?:culture|test)"
)
"""Electrolytes are drugs as well: their bare name with a number is a dose, not a result."""
WHY = Phrases(
    r"\b(?:indicat(?:ed|ion)|because|due to|secondary to|(?:given|needed|required|necessary) (?:for|to|since|as)"
    r"|treat(?:ed|ing|ment)? (?:of|for)|to treat|to (?:control|prevent|correct|replace|relieve)|prophyla\w*"
    r"|prevention of"
    r"|premedicat\w+ (?:for|to|against)|fail(?:ed|ure of|ing)|refractory|intoleran\w+|not tolerat\w+"
    r"|(?:unable|inability|not able) to|cannot|despite|refused|cycle \d+|" + SYMPTOM + "|" + RESULT + r")\b"
)
LOSS = Phrases(
    r"\b(?:dehydrat\w*|volume (?:deplet\w*|loss|deficit)|fluid (?:loss|deficit)\w*|hypovol\w*|vomit\w*|emesis|diarrh\w*"
    r"|(?:watery|loose) stools?|\d+ stools|losses|(?<!chronic )blood loss|hemorrhag\w*|polyuria|diaphore\w*"
    r"|(?:unable|inability|not able|cannot|refus\w+)(?: to)? (?:\w+ )?(?:drink|keep|tolerate|take|eat|swallow)\w*"
    r"|(?:poor|decreased|low|reduced|minimal|no|limited|inadequate) (?:oral |po |fluid )?intake|intake (?:of"
    r"|below|under|less)"
    r"|dry (?:mucous|mucosa\w*|mouth|lips|tongue|oral)|(?:poor|decreased|reduced) (?:skin )?turgor|skin tenting|sunken"
    r"|orthosta\w*|hypotens\w*|tachycard\w*|oligur\w*|anuri\w*|concentrated urine|weight (?:down|loss)|lightheaded\w*"
    r"|dizz\w*|syncop\w*|heat (?:exhaustion|stroke)|acute kidney injury|aki|hyp(?:er|o)natr\w*|hypercalc\w*"
    r"|rhabdo\w*|ketoacid\w*|elevated (?:creatinine|bun|lactate|sodium)|(?:creatinine|bun|lactate|sodium) elevated"
    r"|(?:pulse|heart rate|hr)\W{0,3}(?:of |was |is )?1[0-9]{2}\b(?<!100)|(?:bp|systolic)\W{0,3}(?:of |was "
    r"|is )?[5-8]\d\b"
    r"|sodium\W{0,3}(?:14[6-9]|1[5-9]\d)|lactate\W{0,3}(?:[2-9]\.[1-9]|[3-9])|creatinine\W{0,3}(?:1\.[4-9]|[2-9]))"
)
PLAN = Phrases(
    r"\b(?:plan\s*[:\-]\s*\w+|plan (?:is )?to|will (?:continue|give|start|receive|repeat|need|complete|monitor)"
    r"|continue"
    r"|repeat (?:in|every|dose|labs?|infusion)|follow[ -]?up|recheck|monitor\w*|every \d+|q ?\d+ ?(?:h|d|w"
    r"|hours?|days?|weeks?)"
    r"|weekly|monthly|(?:once|twice|three times) (?:daily|a day)|cycles? \d|course of|\d+[ -]day course"
    r"|(?:x|for) ?\d+ (?:days?|doses?|weeks?)|next (?:dose|cycle|infusion|visit)|taper|return in|schedule\w*)"
)
RESPONSE = Phrases(
    r"\b(?:tolerat\w*|respon(?:se|ses|ded|ds|sive)|improv\w*|reliev\w*|relief|resolv\w*|better|worse\w*|eased|subsid\w*"
    r"|(?:decreas|reduc)\w* (?:to|from)|pain(?: \w+){0,3} \d|nausea (?:grade|gone|now)|unchanged|no change"
    r"|comfortabl\w*"
    r"|(?:no|without) (?:\w+ ){0,2}(?:reactions?|complications?|side effects?)|(?:in)?effective|asymptomatic"
    r"|symptom[- ]free)\b"
)
REACTION = Phrases(
    r"\b(?:(?:allergic|infusion|infusion[- ]related|hypersensitivity|adverse|anaphyla\w*|drug) reactions?"
    r"|anaphyla\w*|hives"
    r"|urticaria|rash|flushing|rigors|wheezing|angioedema|pruritus|red man|reacted to)\b"
)
SECOND_ACCESS = Phrases(
    r"\b(?:(?:in|not )compatib\w*|protocol|(?:separate|dedicated) (?:line|site|access|iv)s? (?:is "
    r"|was )?(?:required|needed)"
    r"|requires? (?:a )?(?:separate|dedicated|second)|infiltrat\w*|extravasat\w*|occlu\w*|clot\w*|lost"
    r"|dislodg\w*|leak\w*"
    r"|phlebitis|pulled out|blown|blew|no (?:blood )?return|(?:inadequate|poor|insufficient|sluggish) (?:flow"
    r"|access|return|iv|line)"
    r"|(?:access|line|iv|site) (?:was |is )?(?:inadequate|insufficient|failed|not working|not patent)|not patent"
    r"|(?:high|higher|rapid|fast|flow|infusion|required|bolus) rates?|rapid(?:ly)?|vesicant|failed)\b"
)
ANOTHER_ACCESS = Phrases(
    r"\b(?:second|2nd|another|new|additional|separate|different|other|replac\w+|re-?sited)(?: \w+){0,2}"
    r" (?:iv|piv|line|site|access|peripheral|cannula|catheter|port|picc)\b"
)
ICD = Phrases(r"\b(?:[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4}|[ADE-KM-RV-Z]\d\d)\b(?![ -]?(?:mg|ml|%))", cased=True)
"""A diagnosis code; without its decimals only where it cannot be a vitamin or a vertebra."""
DISEASE = Phrases(
    r"\b(?:\w+(?:itis|osis|oses|emia|oma|omas|pathy|plegia|penia|iasis|rrhea|uria|sclerosis)|diseases?|disorder"
    r"|deficiency"
    r"|cancer|carcinoma|neoplasm|malignan\w+|tumou?r|leukemia|infections?|pneumonia|dehydration|syndrome|sepsis|failure"
    r"|migraine|crohn\w*|fractures?|calculus|stones?|asthma|copd|diabetes|hypertension|hyperemesis|gout|lupus"
    r"|anaphylaxis"
    r"|insufficiency|hemorrhage|embolism|thrombus|injury|ulcers?|abscess|dx|diagnos[ei]s\s*[:\-]?\s*\w+)\b"
)


def says(pattern: Phrases, texts: Iterable[str | None]) -> bool:
    """Whether one of the texts states what the pattern looks for."""
    for text in texts:  # noqa: SIM110 - asked seventy times a chart: a generator costs as much again
        if text and _says(pattern, text):
            return True
    return False


@lru_cache(16 * REMEMBERED)
def _says(pattern: Phrases, text: str) -> bool:
    found_in = clauses(text) if pattern.possible(text) else ()
    return any(_stated(clause, found) for clause in found_in for found in pattern.finditer(clause))


def mentions(pattern: Phrases, texts: Iterable[str | None]) -> bool:
    """Whether one of the texts has the phrase at all, denied or not: "no reaction" is a response."""
    return any(_mentions(pattern, text) for text in texts if text)


@lru_cache(16 * REMEMBERED)
def _mentions(pattern: Phrases, text: str) -> bool:
    return bool(pattern.search(text))


def reason_given(text: str | None) -> bool:
    """Whether a field for the reason says one: a named protocol is one, "per protocol" is none."""
    plain = (text or "").strip(" .;:-")
    return patient_reason(plain) or bool(NAMED_PROTOCOL.search(plain))


def patient_reason(text: str | None) -> bool:
    """Whether a field for the reason says one of this patient's own."""
    plain = " ".join((text or "").strip(" .;:-").split())
    return len(plain) > 1 and not GENERIC.fullmatch(plain)


def _stated(clause: str, found: re.Match[str]) -> bool:
    before = clause[: found.start()]
    if WARNED.search(before) or DENIED_AFTER.search(clause[found.end() :]):
        return False
    return not _denied(before)


def _denied(before: str) -> bool:
    """Whether a denial reaches to here: in the same phrase, or over a list of short items."""
    *items, phrase = before.split(",")
    if DENIED.search(phrase):
        return True
    for item in reversed(items):
        if DENIED.search(item):
            return len(item.split()) <= 4 and not re.search(r"\d", item)  # noqa: PLR2004 - a list item
        if len(item.split()) > 3 or re.search(r"\d", item):  # noqa: PLR2004
            return False
    return False
