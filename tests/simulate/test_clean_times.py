"""Times of clean encounters: every rule of section 1 has nothing to say, as far as its words go."""

from itertools import combinations

from tests.simulate.reading import CLEAN, MINUTE, Document, Stay, at, flowed, held, infused, instant, span, stays


def runs() -> list[tuple[Stay, str, list[Document]]]:
    return [(stay, ident, run) for stay in stays(CLEAN) for ident, run in stay.infusions.items()]


def actions(run: list[Document]) -> list[str]:
    return [event["data"]["action"] for event in run]


def test_every_infusion_has_one_start_and_one_stop() -> None:
    """Both ends of each infusion are charted once, the start first."""
    wrong = [
        ident
        for _, ident, run in runs()
        if (actions(run)[0], actions(run)[-1], actions(run).count("start"), actions(run).count("stop"))
        != ("start", "stop", 1, 1)
    ]

    assert [] == wrong


def test_infusions_lie_inside_the_encounter() -> None:
    """Nothing runs before arrival or after departure."""
    outside = [i for stay, i, run in runs() if not stay.arrival < span(run)[0] < span(run)[1] < stay.departure]

    assert [] == outside


def test_every_pause_has_its_resume_before_the_stop() -> None:
    """Pause and resume alternate, in that order, within the run."""
    for _, ident, run in runs():
        edges = [action for action in actions(run) if action in ("pause", "resume")]

        assert ["pause", "resume"] * (len(edges) // 2) == edges, ident


def test_drugs_flow_at_least_a_quarter_hour_and_fluids_at_least_half_an_hour() -> None:
    """What is charted as an infusion is one: more than 15 minutes; hydration 31 or more."""
    short = [
        ident
        for _, ident, run in runs()
        if flowed(run) < (31 if run[0]["data"]["drug"]["category"] == "hydration" else 16)
    ]

    assert [] == short


def test_charted_totals_are_what_the_clock_times_give() -> None:
    """A total beside both clock times equals stop - start - pauses."""
    totals = [(run[-1]["data"].get("duration_minutes"), flowed(run)) for _, _, run in runs()]
    charted = [(total, minutes) for total, minutes in totals if total is not None]

    assert len(charted) > 100
    assert [] == [pair for pair in charted if pair[0] != pair[1]]


def test_rate_and_volume_give_the_minutes_that_were_charted() -> None:
    """Volume / rate and the clock times differ by less than 20 % or 10 minutes, and no bag is exceeded by a tenth."""
    for _, ident, run in runs():
        volume, by_rate = run[-1]["data"]["volume"]["value"], infused(run)
        minutes_off = abs(by_rate / volume - 1) * flowed(run)

        assert by_rate <= 1.1 * volume, ident
        assert minutes_off <= max(0.2 * flowed(run), 10), ident


def test_infusions_take_about_as_long_as_ordered() -> None:
    """No infusion takes twice, or half, of what was ordered."""
    for stay, ident, run in runs():
        ordered = stay.orders[run[0]["data"]["order_id"]]["duration_minutes"]

        assert 0.8 < flowed(run) / ordered < 1.25, ident


def test_no_infusion_begins_and_ends_on_a_half_hour() -> None:
    """Round times at both ends are a defect of their own."""
    both = [i for _, i, run in runs() if all(end.minute % 30 == 0 for end in span(run))]

    assert [] == both


def test_actual_times_rarely_equal_the_ordered_duration() -> None:
    """A documenter who copies schedules has 80 % of such stops; here it is chance."""
    same = [flowed(run) == stay.orders[run[0]["data"]["order_id"]]["duration_minutes"] for stay, _, run in runs()]

    assert sum(same) < 0.4 * len(same)


def test_no_two_services_of_a_device_begin_in_the_same_minute() -> None:
    """Which came first is never in doubt."""
    for stay in stays(CLEAN):
        starts = [
            (data["access_id"], data["occurred_at"])
            for data in (event["data"] for event in stay.mar)
            if data["action"] in ("start", "given") and "access_id" in data and data["purpose"] != "flush"
        ]

        assert len(set(starts)) == len(starts), stay.truth.encounter_id


def test_every_bag_has_an_interval_of_its_own() -> None:
    """No two infusions share start and stop."""
    for stay in stays(CLEAN):
        intervals = [span(run) for run in stay.infusions.values()]

        assert len(set(intervals)) == len(intervals), stay.truth.encounter_id


def test_the_same_drug_is_pushed_again_only_after_half_an_hour() -> None:
    """Repeated pushes are more than 30 minutes apart."""
    for stay in stays(CLEAN):
        pushes = [(data["drug"]["name"], at(data)) for data in stay.doses if data["route"] == "iv-push"]
        close = [a for a, b in combinations(pushes, 2) if a[0] == b[0] and abs(a[1] - b[1]) <= 30 * MINUTE]

        assert [] == close, stay.truth.encounter_id


def test_notes_agree_with_the_mar_within_five_minutes() -> None:
    """What a nursing note says of an infusion is what the MAR says, as two clocks agree."""
    for stay, ident, run in runs():
        told = stay.documented[ident]
        apart = [abs(instant(told[name]) - end) for name, end in zip(("start", "stop"), span(run), strict=True)]

        assert max(apart) <= 5 * MINUTE, ident


def test_some_notes_read_another_clock() -> None:
    """The agreement is a tolerance and not a copy."""
    apart = [instant(stay.documented[ident]["start"]) != span(run)[0] for stay, ident, run in runs()]

    assert 0.1 < sum(apart) / len(apart) < 0.4


def test_a_nursing_note_follows_everything_it_tells_of() -> None:
    """A note is written after the stops it names."""
    for stay in stays(CLEAN):
        for note in stay.notes:
            for item in note["data"].get("documented", ()):
                assert instant(item.get("stop", item["start"])) <= at(note["data"]) + 4 * MINUTE, note["id"]


def test_pauses_occur() -> None:
    """A few infusions are held for a while, as they are in life."""
    paused = [ident for _, ident, run in runs() if held(run)]

    assert 0.01 < len(paused) / len(runs()) < 0.1
