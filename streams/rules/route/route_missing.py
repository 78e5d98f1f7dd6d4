"""A drug was given, and its entry does not say by which route, or says it in a word nobody can read.

Why it matters
    The route decides which family of codes applies at all: infusion, push or injection. Without it neither
    the administration nor, for most payers, the drug can be billed.

Fires on
    08:00 mar given ketorolac order=O1 dose=15mg
    12:30 adt discharge

Silent on
    08:00 mar given ketorolac order=O1 dose=15mg route=iv-push for=2
    12:30 adt discharge

What to do
    Chart the route.

Feed notes
    A route is one of the contract's, or a `route_text` that the vocabulary knows (`routes.toml`; a site adds
    its own words). One entry of an administration with a route is enough. Flushes need none, nor does what
    was ordered by mouth or by another way than line and needle. Otherwise the route of the order does not
    stand in for that of the administration.

Known gaps
    An oral dose without a route whose order is not known is reported too.

References
    NGS, CERT medication administration (the record names the route); Noridian, documentation requirements
    for drugs and biologicals; wearemedicalcoders.com, Essential documentation requirements.
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import Entry
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule("route-missing", severity="blocks-billing", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def route_missing(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    runs = [infusion.entries for infusion in by_line(chart, profile.vocabulary)]
    elsewhere = {
        order.data.order_id
        for order in chart.orders
        if profile.vocabulary.route(order.data) in ("oral", "flush", "not-parenteral")
    }
    for entries in (*runs, *((dose,) for dose in chart.doses)):
        routes = [profile.vocabulary.route(entry.data) for entry in entries]
        other = any(entry.data.purpose == "flush" or entry.data.order_id in elsewhere for entry in entries)
        if not any(routes) and not other:
            yield _finding(entries)


def _finding(entries: tuple[Entry, ...]) -> Finding:
    worded = next((entry for entry in entries if entry.data.route_text), None)
    evidence = (
        Evidence(event=worded.ref, field="route_text", found="unmapped", expected="route")
        if worded
        else Evidence(event=entries[0].ref, field="route", expected="route")
    )
    return Finding(
        subject=Subject(administration_id=entries[0].data.administration_id),
        message="The word for the route is not known." if worded else "No route is charted.",
        suggestion="Chart the route.",
        evidence=(evidence,),
    )
