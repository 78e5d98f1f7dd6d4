"""The fields that a value can be in, the words that name them, and what an agreement in them is worth.

`BITS` says how surprising it is that two visits share a value: a pulse about one in twenty, a blood pressure one in a
thousand, a dose not at all.
"""

BITS: dict[str, float] = {
    "bp": 9, "hr": 4.5, "temp": 3, "rr": 1.5, "spo2": 2, "wt": 2.5, "pain": 1.5,
    "anc": 4, "hgb": 4, "plt": 6, "cr": 5, "wbc": 4, "glucose": 5, "potassium": 3, "sodium": 3, "lab": 3,
    "start": 1.5, "stop": 6.5, "time": 4, "date": 0, "cyc": 0, "site": 0, "other": 0, "fixed": 0,
}  # fmt: skip
"""Fields with the bits that an agreement between two visits is worth (design; measured on the benchmark)."""

FIELDS: tuple[str, ...] = tuple(BITS)
KEPT_FIELDS = frozenset(BITS) - {"other", "fixed"}
CODES: dict[str, int] = {field: code for code, field in enumerate(FIELDS)}
VITALS = frozenset({"bp", "hr", "temp", "rr", "spo2", "wt", "pain"})
CLOCK = frozenset({"start", "stop", "time"})
MOMENTS = frozenset(CODES[field] for field in (*CLOCK, "date"))
HALF_DAYS = frozenset({"am", "pm", "h", "hrs", "hours"})

_WORDS: dict[str, str] = {
    "hr": "hr pulse p heart pr bpm hb/min beats", "temp": "t temp temperature tmp tympanic oral °f °c",
    "rr": "r rr resp resps respirations respiratory respiration breaths",
    "spo2": "ox oximetry sat sats spo2 saturation sao2 o2 oxygen pox o2sat",
    "wt": "wt weight weighs weighed weighing kg kgs lbs lb",
    "bp": "bp pressure mmhg nibp b/p", "pain": "pain", "anc": "anc neutrophils neutrophil neut",
    "hgb": "hgb hemoglobin hb haemoglobin", "plt": "plt plts platelets platelet", "cr": "cr creatinine creat scr",
    "wbc": "wbc leukocytes", "glucose": "glucose sugar bg", "potassium": "potassium k", "sodium": "sodium na",
    "lab": "bun ast alt bilirubin albumin magnesium calcium hct crp esr egfr tsh ferritin",
    "start": "start started starting begin began begun from initiated hung commenced onset",
    "stop": "stop stopped stopping end ended ending finished finish completed complete completion until till to"
    " through discontinued off done",
    "time": "at time @ vs vitals obs checked signed recorded taken",
    "cyc": "cycle cyc c course",
    "fixed": "mrn lot dose room gauge ga size g year years y.o yo yr old age dob mg mcg ml units lumen french fr",
}  # fmt: skip
WORDS: dict[str, str] = {word: field for field, words in _WORDS.items() for word in words.split()}
LABELS = frozenset(word for field in ("anc", "hgb", "plt", "cr", "wbc", "lab") for word in _WORDS[field].split())
"""Words that stand before their number, never after it: `ECOG 1, TSH 2.1` is no TSH of 1."""
_GENERIC = "score time rate level count at of is was to about approximately value reading site on"
GENERIC = frozenset(_GENERIC.split())
