"""A wrong setting is refused with its name, the nearest right one, and never its value."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import cli
from streams.commands.worker import UnusableSettings, read_settings


def _refusal(config: Path | None = None) -> str:
    with pytest.raises(UnusableSettings) as refused:
        read_settings(config)
    return str(refused.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("broker = 'k:9092'", "broker is no setting; did you mean brokers?"),
        ("sasl_pasword_file = 'f'", "sasl_pasword_file is no setting; did you mean sasl_password_file?"),
        ("colour = 'red'", "colour is no setting; the runbook lists them"),
        ("partitions = 0", "partitions: Input should be greater than 0"),
        ("state = 'disk'", "state: Input should be 'memory' or 'rocksdb'"),
        ("brokers = ", "is no TOML"),
    ],
)
def test_a_wrong_line_of_the_file_is_named(tmp_path: Path, line: str, said: str) -> None:
    """An unknown name with the nearest one, a wrong value with what it may be, a file that is no TOML."""
    file = tmp_path / "site.toml"
    file.write_text(line)

    assert said in _refusal(file)


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment a wrong name would otherwise be silence."""
    monkeypatch.setenv("DRIPCHECK_PARTITION", "12")

    assert "settings: DRIPCHECK_PARTITION is no setting; did you mean DRIPCHECK_PARTITIONS?" == _refusal()


def test_a_variable_that_resembles_no_setting_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes makes variables of the names of services; `config check` tells of them."""
    monkeypatch.setenv("DRIPCHECK_SERVICE_HOST", "10.0.0.1")

    assert 12 == read_settings(None).partitions


def test_a_wrong_value_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """It might have been a secret in the wrong place."""
    monkeypatch.setenv("DRIPCHECK_SASL_MECHANISM", "canary-secret")

    assert "canary" not in _refusal()


def test_without_a_broker_the_check_says_what_failed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What can be told without one is told; the variable that nobody reads is named; status 2."""
    monkeypatch.setenv("DRIPCHECK_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("DRIPCHECK_STATE", "rocksdb")
    done = CliRunner().invoke(cli, ["config", "check", "--brokers", "127.0.0.1:1", "--profile", "facility"])

    assert 2 == done.exit_code
    assert "warn DRIPCHECK_SERVICE_HOST is no setting and is not read" in done.output
    assert "fail state rocksdb needs a state_directory" in done.output
    assert "fail broker 127.0.0.1:1" in done.output


def test_charting_in_clear_over_a_network_is_warned_of() -> None:
    """Plaintext is for one machine alone."""
    done = CliRunner().invoke(cli, ["config", "check", "--brokers", "kafka.invalid:9092"])

    assert "warn PLAINTEXT to kafka.invalid:9092: charting crosses the network in clear" in done.output


def test_a_secret_that_everybody_may_read_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is in a file of its own so that it is for one user; the file of the right mode is not told."""
    told = []
    for mode in (0o644, 0o440):
        secret = tmp_path / f"password-{mode:o}"
        secret.write_text("canary-secret")
        secret.chmod(mode)
        monkeypatch.setenv("DRIPCHECK_SASL_PASSWORD_FILE", str(secret))
        told.append(CliRunner().invoke(cli, ["config", "check", "--brokers", "127.0.0.1:1"]).output)

    assert [True, False] == ["can be read by every user" in text for text in told]
    assert "canary" not in "".join(told)
