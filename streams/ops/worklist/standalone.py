"""A run as one page that opens from a file: no server, no script, nothing fetched.

It is the worklist's own drawing, cards and style sheet, so that what a tester sees is what the ward will see. A page
that forbids every script and every address by its own policy can be sent on without a thought.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from schemas.alert import Alert
from schemas.assessment import Assessment
from streams.ops.worklist.drawing import Drawing, draw
from streams.ops.worklist.encounter import Code, Standing, codes
from streams.ops.worklist.mid_stay import draw_open
from streams.ops.worklist.rendering import templates
from streams.rules.explanation import explanations

MOST = 500
"""Encounters drawn; a page with more of them opens slowly, and nobody reads it."""
GRAVEST = ("blocks-billing", "downcode-risk", "audit-risk", "informational")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One encounter of the page."""

    encounter_id: str
    assessment: Assessment | None
    drawing: Drawing | None
    alerts: tuple[Standing, ...]
    codes: tuple[Code, ...]


def standalone(title: str, alerts: Iterable[Alert], assessments: Iterable[Assessment]) -> str:
    """The page: open alerts by rule, then each encounter that has one, the gravest first."""
    standing = sorted(alerts, key=lambda alert: (GRAVEST.index(alert.severity), alert.rule, alert.alert_id))
    closed = {one.encounter_id: one for one in assessments}
    found: dict[str, list[Alert]] = {}
    for alert in standing:
        found.setdefault(alert.encounter_id, []).append(alert)
    rules = Counter((alert.rule, alert.severity) for alert in standing)
    return templates().get_template("standalone.html").render(
        title=title,
        style=resources.files(__package__).joinpath("static/worklist.css").read_text(encoding="utf-8"),
        rules=sorted(rules.items(), key=lambda item: (GRAVEST.index(item[0][1]), -item[1], item[0])),
        drawn=[_drawn(ident, each, closed.get(ident)) for ident, each in list(found.items())[:MOST]],
        left_out=max(0, len(found) - MOST),
        clean=len(closed.keys() - found.keys()),
        answerable=False,
        rules_at="#why-",
        known={name: rule for name, rule in explanations().items() if name in {alert.rule for alert in standing}},
    )  # fmt: skip


def _drawn(encounter_id: str, alerts: list[Alert], assessment: Assessment | None) -> Drawn:
    cards = tuple(Standing(alert, "standing", None, ()) for alert in alerts)
    if assessment is None:
        now = max(alert.raised_at for alert in alerts)
        return Drawn(encounter_id, None, draw_open(alerts, now) if encounter_id else None, cards, ())
    return Drawn(encounter_id, assessment, draw(assessment), cards, tuple(codes(assessment)))
