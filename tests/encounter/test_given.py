"""What counts as given by needle or line, and what only serves another."""

import pytest

from schemas.timeline import parse
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.encounter.given import Given, administered, by_line, treatments
from streams.profiles.tables import Routes
from streams.profiles.terms import Vocabulary
from tests.rules.judge import FACILITY, at


def given(lines: str) -> tuple[Given, ...]:
    events = parse(lines)
    return administered(assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing)), FACILITY.vocabulary)


@pytest.mark.parametrize(
    ("entry", "route"),
    [
        ("start vancomycin", "iv-infusion"),
        ("given ondansetron route_text=IVP", "iv-push"),
        ("given ondansetron route_text=IV", "iv-unspecified"),
        ("given ketorolac route=intramuscular", "intramuscular"),
        ("given saline route=flush", "flush"),
        ("given ondansetron", None),
    ],
)
def test_routes_by_needle_or_line_and_a_missing_one_count(entry: str, route: str | None) -> None:
    """The vocabulary says what a route in words means."""
    assert [route] == [one.route for one in given(f"08:00 mar {entry}")]


@pytest.mark.parametrize(
    "entry", ["given x route=oral", "given x route_text=NEB", "not-given x", "start x route=none route_text=enteral"]
)
def test_other_routes_and_what_was_not_given_do_not(entry: str) -> None:
    """Nothing by mouth, lung or tube."""
    assert () == given(f"08:00 mar {entry}")


def test_an_infusion_begins_and_ends_where_its_entries_say() -> None:
    """A dose has one time."""
    run, dose = given("08:00 mar start vancomycin\n09:05 mar stop vancomycin\n10:00 mar given x route=iv-push id=A2")

    assert [(at("08:00"), at("09:05")), (at("10:00"), at("10:00"))] == [(one.began, one.ended) for one in (run, dose)]


@pytest.mark.parametrize("purpose", ["keep-vein-open", "carrier", "flush"])
def test_what_serves_the_line_or_another_drug_treats_nothing(purpose: str) -> None:
    """It was given, and is no treatment."""
    events = parse(f"08:00 mar start saline purpose={purpose}\n08:05 mar start cefepime id=A2")
    chart = assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing))

    assert 2 == len(administered(chart, FACILITY.vocabulary))
    assert ["A2"] == [one.administration_id for one in treatments(chart, FACILITY.vocabulary)]


def test_what_ran_in_by_no_line_is_no_infusion() -> None:
    """The words of the vocabulary decide, those a site adds among them; a word nobody knows may be a line."""
    routes = ("none route_text=PEG", "none route_text=ward9", "none route_text=unheard", "oral", "none route_text=IV")
    events = parse("\n".join(f"08:0{n} mar start x id=A{n} route={route}" for n, route in enumerate(routes)))
    chart = assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing))
    theirs = Vocabulary(routes=Routes(routes={"not-parenteral": ("PEG", "ward9"), "iv-unspecified": ("IV",)}))

    assert ["A2", "A4"] == [run.administration_id for run in by_line(chart, theirs)]
    assert ["A1", "A2", "A4"] == [run.administration_id for run in by_line(chart, FACILITY.vocabulary)]
