"""The pytest plugin as an integration team uses it: in a suite of its own."""

import inspect
import re
import sys
import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.timeline import parse
from streams import pytest_plugin
from streams.testing import Dripcheck, Message
from tests.test_cli import STAY

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite that has the plugin and nothing else of ours; which entry points are installed does not matter."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\naddopts = -p streams.pytest_plugin\n")
    return pytester


def test_the_documented_example_works(suite: pytest.Pytester) -> None:
    """The example of the module's documentation, run as it stands."""
    documented = inspect.cleandoc(pytest_plugin.__doc__ or "").split("For example:\n")[1]
    example = [line for line in documented.splitlines() if line.startswith("    ") or not line]
    suite.makepyfile(textwrap.dedent("\n".join(example)))

    suite.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_failure_says_what_was_found_instead(suite: pytest.Pytester) -> None:
    """The alert that was expected, those that are open, the state of the encounter; no line of the plugin itself."""
    suite.makepyfile(
        f'def test_it(dripcheck):\n    dripcheck.given("""{STAY}""").expect("dose-missing", encounter="E")\n'
    )
    result = suite.runpytest_inprocess()
    lines = [line.removeprefix("E       ") for line in result.outlines if line.startswith("E  ")]

    result.assert_outcomes(failed=1)
    assert "AssertionError: no open alert dose-missing encounter=E" in lines[0]
    assert "no alert is open" == lines[1].strip()
    assert "assessed ENC-1 (finished, complete)" == lines[2].strip()
    assert not [line for line in result.outlines if "streams/testing.py" in line]


def test_the_profile_is_a_setting(suite: pytest.Pytester) -> None:
    """A profile that does not exist is refused by its name, so the setting arrived."""
    suite.makeini("[pytest]\naddopts = -p streams.pytest_plugin\ndripcheck_profile = no-such-profile\n")
    suite.makepyfile('def test_it(dripcheck):\n    dripcheck.given("08:00 adt admit")\n')
    result = suite.runpytest_inprocess()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*profile 'no-such-profile'*built in are facility, professional"])


def test_a_run_that_does_not_use_it_loads_nothing(suite: pytest.Pytester) -> None:
    """Beside the plugin no module of ours is imported, and none of the libraries below."""
    suite.makepyfile(
        "import sys\n"
        "def test_it():\n"
        "    ours = {name for name in sys.modules if name.split('.')[0] in ('streams', 'schemas', 'faust', 'aiokafka')}\n"
        "    assert {'streams', 'streams.pytest_plugin'} == ours\n"
    )

    suite.runpytest_subprocess().assert_outcomes(passed=1)


def test_pytest_finds_it_by_its_entry_point() -> None:
    """The name in the project's metadata is the module that was tested here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert {"dripcheck": pytest_plugin.__name__} == project["entry-points"]["pytest11"]
    assert pytest_plugin.__name__ in sys.modules


def test_messages_of_every_form_say_the_same(tmp_path: Path) -> None:
    """A timeline, records as text, bytes or documents, and a file of them."""
    events = parse(STAY)
    file = tmp_path / "day.jsonl"
    file.write_bytes(b"\n".join(encode(event) for event in events))
    records = [encode(event) for event in events]
    forms: list[list[Message]] = [[STAY], [file], [*records], [record.decode() for record in records]]
    ids = [[alert.alert_id for alert in Dripcheck().given(*form).alerts] for form in forms]

    assert [] != ids[0]
    assert [ids[0]] * len(forms) == ids


def test_a_message_indented_in_a_test_is_read_as_hl7v2() -> None:
    """The same stay as HL7 v2, its segments on indented lines as a suite writes them, and as FHIR: the same alerts."""
    stay = ROOT / "tests" / "intake" / "stays" / "emergency-with-return"
    whole = Dripcheck().given(stay / "hl7v2.hl7", close_at_end=True)
    messages = [f"MSH{text}" for text in re.split(r"^MSH", (stay / "hl7v2.hl7").read_text(), flags=re.MULTILINE)[1:]]
    indented = Dripcheck().given(*("\n    ".join(text.splitlines()) for text in messages), close_at_end=True)

    assert not indented.refused
    assert [alert.alert_id for alert in whole.alerts] == [alert.alert_id for alert in indented.alerts] != []


def test_what_was_expected_can_be_missing() -> None:
    """Each demand fails where it is not met, and says why."""
    outcome = Dripcheck().given(STAY, b"not json")

    outcome.expect("infusion-stop-time-missing", encounter="ENC-1", administration_id="A-vancomycin")
    outcome.expect_refused("undecodable").expect_not("infusion-start-time-missing")
    demands: list[tuple[Callable[[], object], str]] = [
        (lambda: outcome.expect("infusion-stop-time-missing", administration_id="A-2"), "administration_id=A-2"),
        (lambda: outcome.expect("infusion-stop-time-missing", encounter="ENC-2"), "encounter=ENC-2"),
        (lambda: outcome.expect_not("infusion-stop-time-missing"), "an open alert infusion-stop-time-missing"),
        (lambda: outcome.expect_clean("ENC-1"), "ENC-1 is not clean"),
        (lambda: outcome.expect_clean("ENC-2"), "ENC-2 was not assessed"),
        (lambda: outcome.expect_refused("wrong-type"), "refused: undecodable"),
    ]
    for demand, told in demands:
        with pytest.raises(AssertionError, match=told):
            demand()


def test_a_clean_record_is_closed_complete_and_silent() -> None:
    """A stay in which nothing was given; the same without its discharge is not assessed, unless deadlines pass."""
    stay = "07:50 adt admit class=outpatient facility=F1 place_of_service=22\n12:30 adt discharge"
    open_stay = stay.splitlines()[0]
    Dripcheck().given(stay).expect_clean("ENC-1").expect_clean()
    Dripcheck().given(open_stay, close_at_end=True).expect_clean("ENC-1")

    with pytest.raises(AssertionError, match="close_at_end=True"):
        Dripcheck().given(open_stay).expect_clean("ENC-1")
    with pytest.raises(AssertionError, match="records were refused"):
        Dripcheck().given(stay, b"not json").expect_clean()


@pytest.mark.parametrize(
    ("rule", "subject", "near"),
    [
        ("infusion-stop-missing", {}, "infusion-stop-time-missing"),
        ("dose-missing", {"administration": "A"}, "administration_id"),
    ],
)
def test_a_name_that_does_not_exist_is_no_passing_test(rule: str, subject: dict[str, str], near: str) -> None:
    """`expect_not` of a rule that nobody has would pass for ever."""
    with pytest.raises(ValueError, match=near):
        Dripcheck().given(STAY).expect_not(rule, **subject)
