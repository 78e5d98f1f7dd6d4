"""Push or infusion (coding.md section 5).

A drug that ran for 15 minutes or less was pushed, from 16 on it was infused (NOR-NONCHEMO, A53778, MC123). A charted
`iv-push` is the charting of continuous attendance and stays one at any length (NOR-NONCHEMO, NOR-HIER; inference).
Hydration is never turned into a push (AHIMA-EX, NOR-POSTPAY-CA, QHR-FAQ).
"""

from collections.abc import Iterable

from msgspec.structs import replace

from streams.coding.choice import Choice
from streams.coding.runs import Run
from streams.coding.tables import Thresholds


def with_technique(runs: Iterable[Run], choice: Choice, thresholds: Thresholds) -> list[Run]:
    """Each run with the technique that its minutes say."""
    return [_technique(run, choice, thresholds) for run in runs]


def _technique(run: Run, choice: Choice, thresholds: Thresholds) -> Run:
    if run.minutes is None:
        return run
    if run.technique == "infusion" and run.minutes < thresholds.infusion_minutes:
        return replace(run, technique="push")
    if run.technique == "push" and choice.long_push == "infusion" and run.minutes >= thresholds.infusion_minutes:
        return replace(run, technique="infusion")
    if run.technique == "subcutaneous-infusion" and run.minutes < thresholds.subcutaneous_minutes:
        return replace(run, technique="injection")
    return run
