"""What clean charts contain: everything the catalogue asks for, from order to signature."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations

from tests.simulate.reading import CLEAN, MINUTE, Document, Stay, at, flowed, instant, span, stays

BY_VEIN = ("iv-infusion", "iv-push")
ABBREVIATIONS = re.compile(r"(?<!\w)\d+\.0\b|(?<!\w)\.\d|\bU\b|\bIU\b|\bQO?D\b|\bMSO?4?\b|\bMgSO4\b")
INTERRUPTIONS = re.compile(r"held|paus|interrupt|infiltrat|restart|occlu|stopp", re.IGNORECASE)


def given() -> Iterator[tuple[Stay, Document]]:
    """Every MAR entry of every clean stay."""
    return ((stay, event["data"]) for stay in stays(CLEAN) for event in stay.mar)


def first_entries() -> Iterator[tuple[Stay, Document]]:
    return (
        (stay, data) for stay, data in given() if data["action"] in ("start", "given") and data["purpose"] != "flush"
    )


def test_every_entry_names_drug_route_order_and_who_gave_it() -> None:
    """No MAR entry lacks what identifies it."""
    for _, data in given():
        person = data["performer"]

        assert data["drug"]["name"]
        assert data["drug"]["generic_name"]
        assert data["drug"]["category"]
        assert data["route"]
        assert data["order_id"]
        assert data["purpose"]
        assert "RN" == person["credentials"]
        assert person["id"]
        assert "nurse" == person["role"]


def test_every_dose_has_amount_unit_and_billing_units() -> None:
    """What was given converts to whole billing units."""
    for _, data in first_entries():
        assert data["dose"]["value"] > 0
        assert data["dose"]["unit"]
        assert data["billing_units"] == int(data["billing_units"]) > 0


def test_dose_concentration_and_volume_agree() -> None:
    """Concentration times volume is the dose, within rounding."""
    for _, data in first_entries():
        if "concentration" in data:
            amount = data["concentration"]["value"] * data["volume"]["value"]

            assert abs(amount / data["dose"]["value"] - 1) < 0.02, data["administration_id"]
        else:
            assert "hydration" == data["drug"]["category"]


def test_containers_add_up() -> None:
    """Supplied is given plus wasted, for every single-dose container; fluids come as bags."""
    for _, data in first_entries():
        if data.get("container") == "single-dose":
            left = data["supplied"]["value"] - data["wasted"]["value"]

            assert round(left - data["dose"]["value"], 6) == 0, data["administration_id"]
            assert data["supplied"]["unit"] == data["wasted"]["unit"] == data["dose"]["unit"]
        else:
            assert "wasted" not in data


def test_every_dose_follows_a_complete_signed_order_for_the_same_drug() -> None:
    """The order stands before the dose, agrees with it, names a reason and is signed by who ordered."""
    for stay, data in given():
        order = stay.orders[data["order_id"]]

        assert at(order) < at(data)
        assert order["drug"] == data["drug"]
        assert order["route"] == data["route"]
        assert order["indication"]
        assert order["diagnoses"]
        assert order["frequency"]
        assert order["ordered_by"]["credentials"]
        assert data["action"] not in ("start", "given") or order["dose"] == data["dose"]


def test_infusion_orders_name_rate_and_duration_and_titrated_ones_all_elements() -> None:
    """An order to infuse says how fast and how long."""
    titrated = 0
    for stay in stays(CLEAN):
        for run in stay.infusions.values():
            order = stay.orders[run[0]["data"]["order_id"]]

            assert order["rate"]["value"] > 0
            assert order["duration_minutes"] > 0
            assert order["volume"]["value"] > 0
            if any(event["data"]["action"] == "rate-change" for event in run):
                titrated += 1

                assert {"starting_rate", "increment", "interval_minutes", "maximum_rate", "endpoint"} <= set(
                    order["titration"]
                )
    assert titrated > 20


def test_orders_are_signed_electronically_by_who_ordered_within_two_days() -> None:
    """No order is left to an attestation; verbal ones name who took them."""
    for stay in stays(CLEAN):
        signed = {data["order_id"]: data for data in stay.data("signature") if "order_id" in data}
        for ident, order in stay.orders.items():
            signature = signed[ident]

            assert ("electronic", "author") == (signature["method"], signature["meaning"])
            assert signature["signer"]["id"] == order["ordered_by"]["id"]
            assert signature["signer"]["credentials"]
            assert timedelta(0) <= instant(signature["signed_at"]) - at(order) < timedelta(hours=48)
            assert order["mode"] != "verbal" or order["received_by"]["id"]
            assert not order.get("as_needed") or order["as_needed_for"]


def test_drugs_by_vein_name_device_and_lumen_that_were_in_place() -> None:
    """The device was there before the dose and until after it, with its kind and site."""
    for stay, data in given():
        if data["route"] not in BY_VEIN:
            continue
        record = [line for line in stay.data("access") if line["access_id"] == data["access_id"]]
        removed = [at(line) for line in record if line["action"] == "removed"]

        assert data["line"]
        assert record[0]["kind"]
        assert record[0]["body_site"]
        assert record[0]["lumens"] >= 1
        assert min(at(line) for line in record if line["action"] != "removed") <= at(data)
        assert not removed or at(data) <= removed[0] <= stay.departure


def test_a_second_device_has_its_reason() -> None:
    """Where two devices are placed, the later one says why."""
    second = [s.data("access") for s in stays(CLEAN) if len({d["access_id"] for d in s.data("access")}) > 1]
    reasons = [
        [line.get("reason") for line in lines if line["access_id"].endswith("L2") and line["action"] == "placed"]
        for lines in second
    ]

    assert len(second) > 3
    assert all(reason and "incompatible" in reason for [reason] in reasons)


def test_devices_are_flushed_right_after_the_last_drug() -> None:
    """A flush by protocol follows within two minutes; it is charted as what it is."""
    for stay in stays(CLEAN):
        flushes = [event["data"] for event in stay.mar if event["data"]["purpose"] == "flush"]
        others = [at(event["data"]) for event in stay.mar if event["data"]["purpose"] != "flush"]
        used = {event["data"].get("access_id") for event in stay.mar} - {None}

        assert used == {data["access_id"] for data in flushes}
        assert all("flush" == data["route"] and at(data) - max(others) == MINUTE for data in flushes)


def test_injections_name_their_site_and_pushes_their_minutes() -> None:
    """IM and subcutaneous doses have a site; a push says over how long, and it is a push."""
    for stay in stays(CLEAN):
        for data in stay.doses:
            if data["route"] == "iv-push":
                assert 0 < data["duration_minutes"] <= 15
            else:
                assert data["body_site"]


def test_everything_given_is_told_in_a_nursing_note_with_the_same_details() -> None:
    """Drug, dose, route, volume and device are the same in note and MAR."""
    for stay, data in first_entries():
        told = stay.documented[data["administration_id"]]

        assert all(told[name] == data[name] for name in ("drug", "dose", "route"))
        assert told.get("concentration") == data.get("concentration")
        assert told.get("access_id") == data.get("access_id")
        assert told["volume"]["value"] >= data["volume"]["value"]


def test_notes_tell_only_what_the_mar_knows() -> None:
    """Nothing is narrated as given that has no MAR entry."""
    for stay in stays(CLEAN):
        assert set(stay.documented) <= {event["data"]["administration_id"] for event in stay.mar}


def test_a_response_is_recorded_after_the_last_dose() -> None:
    """A nursing note after everything says how the patient responded."""
    for stay in stays(CLEAN):
        last = max(at(event["data"]) for event in stay.mar if event["data"]["purpose"] != "flush")
        after = [n["data"] for n in stay.notes if n["data"]["kind"] == "nursing" and at(n["data"]) >= last]

        assert any(note.get("sections", {}).get("response") for note in after), stay.truth.encounter_id


def test_the_provider_note_has_diagnosis_reason_and_plan_for_every_drug() -> None:
    """The note names the coded diagnosis, why, and each ordered drug."""
    for stay in stays(CLEAN):
        sections = [
            n["data"]["sections"] for n in stay.notes if n["data"]["kind"] == "provider" and "sections" in n["data"]
        ]
        coded = stay.data("encounter")[0]["diagnoses"][0]["code"]
        drugs = {o["drug"]["name"] for o in stay.orders.values() if o["route"] != "flush"}

        assert any(coded in section.get("diagnosis", "") and section["indication"] for section in sections)
        assert all(any(drug in section["plan"] for section in sections) for drug in drugs), stay.truth.encounter_id


def test_hydration_has_signs_of_volume_loss_and_a_rate_above_keep_open() -> None:
    """Fluid is ordered for signs and runs at 100 mL an hour or more."""
    for stay in stays(CLEAN):
        for run in stay.infusions.values():
            data = run[0]["data"]
            if data["drug"]["category"] == "hydration":
                assert stay.orders[data["order_id"]]["indication"].startswith("dehydration: ")
                assert data["rate"]["value"] >= 100
                assert run[-1]["data"]["volume"]["value"] >= 500


def test_every_note_is_dated_and_signed_by_its_author_after_it_was_filed() -> None:
    """Each final note and addendum has one electronic signature, within two days."""
    for stay in stays(CLEAN):
        signed = {data["note_id"]: data for data in stay.data("signature") if "note_id" in data}
        for note in stay.notes:
            data, signature = note["data"], signed[note["data"]["note_id"]]

            assert ("electronic", "author") == (signature["method"], signature["meaning"])
            assert signature["signer"] == data["author"]
            assert data["author"]["credentials"]
            assert instant(note["time"]) <= instant(signature["signed_at"]) < at(data) + timedelta(hours=48)
            assert data["state"] in ("final", "addendum")
            assert data["state"] == "addendum" or data["service_date"] == data["occurred_at"][:10]


def test_addenda_are_marked_linked_and_reasoned() -> None:
    """An addendum names its note, its reason, and that it is late."""
    addenda = [(s, n["data"]) for s in stays(CLEAN) for n in s.notes if n["data"]["state"] == "addendum"]

    assert len(addenda) > 10
    assert all(
        data["late_entry"] and data["reason"] and data["addendum_to"] in {n["data"]["note_id"] for n in stay.notes}
        for stay, data in addenda
    )


def test_the_longest_infusion_of_the_highest_category_is_primary() -> None:
    """Exactly one infusion of a stay is marked primary, and no other of its category is as long."""
    rank = {"chemotherapy": 2, "therapeutic": 1, "hydration": 0}
    for stay in stays(CLEAN):
        runs = list(stay.infusions.values())
        primary = [run for run in runs if run[0]["data"].get("primary")]
        order = sorted(((rank[run[0]["data"]["drug"]["category"]], flowed(run)) for run in runs), reverse=True)

        assert len(primary) == (1 if runs else 0)
        assert len(order) < 2 or order[0] > order[1] or order[0][0] == 0, stay.truth.encounter_id


def test_texts_have_no_abbreviation_of_the_do_not_use_list() -> None:
    """No note and no order says U, IU, QD, MS, .5 or 1.0."""
    texts = [n["data"]["text"] for s in stays(CLEAN) for n in s.notes]
    texts += [order["indication"] for s in stays(CLEAN) for order in s.orders.values()]

    assert [] == [text for text in texts if ABBREVIATIONS.search(text)]


def test_clean_notes_speak_of_no_interruption_and_no_length() -> None:
    """Prose neither contradicts the MAR nor replaces a clock time."""
    texts = [n["data"]["text"] for s in stays(CLEAN) for n in s.notes]

    assert [] == [text for text in texts if INTERRUPTIONS.search(text) or re.search(r"\d ?min", text)]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[place : place + 8]) for place in range(len(words) - 7)}


def test_no_note_repeats_another() -> None:
    """No note shares half of its eight-word shingles with any other note of its author or of its patient."""
    notes = [n["data"] for s in stays(CLEAN) for n in s.notes]
    parts = {note["note_id"]: shingles(note["text"]) for note in notes}
    for owner in ("author", "patient_id"):
        where: dict[tuple[str, ...], set[str]] = {}
        for note in notes:
            who = note["author"]["id"] if owner == "author" else note["patient_id"]
            for part in parts[note["note_id"]]:
                where.setdefault((who, *part), set()).add(note["note_id"])
        shared = Counter(pair for ids in where.values() for pair in permutations(ids, 2))
        copies = {pair: count for pair, count in shared.items() if count >= 0.5 * len(parts[pair[0]])}

        assert {} == copies


def test_people_and_ids_are_visibly_made_up() -> None:
    """Every name says Example, every id says SIM."""
    text = "".join(repr(event) for stay in stays(CLEAN) for event in stay.events)
    names = set(re.findall(r"'name': '((?:Nurse|Provider) [^']*)'", text))

    assert {name for name in names if not re.fullmatch(r"(Nurse|Provider) Example-\d+", name)} == set()
    assert all(
        e["subject"].startswith("SIM") and e["data"]["patient_id"].startswith("SIM")
        for s in stays(CLEAN)
        for e in s.events
    )


def test_the_stay_names_place_class_unit_and_primary_reason() -> None:
    """Registration is complete and agrees with itself."""
    place = {"outpatient": "22", "observation": "22", "emergency": "23"}
    for stay in stays(CLEAN):
        for data in stay.data("encounter"):
            assert place[data["class"]] == data["place_of_service"]
            assert data["unit"]
            assert data["primary_reason"]
            assert data["diagnoses"]
            assert data["facility"]


def test_a_drug_is_given_through_a_second_device_only_where_it_has_one() -> None:
    """Drugs that overlap through one device are those that a regimen gives together."""
    together = Counter[tuple[str, ...]]()
    for stay in stays(CLEAN):
        drugs = [run for run in stay.infusions.values() if run[0]["data"]["drug"]["category"] != "hydration"]
        for number, one in enumerate(drugs):
            for other in drugs[number + 1 :]:
                (a, b), (c, d) = span(one), span(other)
                same = one[0]["data"]["access_id"] == other[0]["data"]["access_id"]
                if same and min(b, d) - max(a, c) >= MINUTE:
                    together[tuple(sorted((one[0]["data"]["drug"]["name"], other[0]["data"]["drug"]["name"])))] += 1

    assert {("leucovorin", "oxaliplatin")} == set(together)
