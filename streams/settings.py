"""The settings of a worker: from the environment (`DRIPCHECK_...`), and below that from a TOML file.

Every setting has a default that works on one machine, so that `dripcheck worker` needs none.
"""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """What a deployment may choose; what a site may choose is its profile."""

    model_config = SettingsConfigDict(env_prefix="DRIPCHECK_", extra="forbid", frozen=True)

    brokers: str = Field("localhost:9092", description="Kafka bootstrap servers, separated by commas")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="as Kafka names it; anything but SASL_SSL or SSL is for one machine alone"
    )
    sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="how the user is proven with SASL"
    )
    sasl_username: str = Field("", description="user of the brokers")
    sasl_password: SecretStr | None = Field(None, description="its password; from the environment alone")
    sasl_password_file: Path | None = Field(None, description="or the file that holds it, as secrets are mounted")
    ssl_cafile: Path | None = Field(None, description="PEM of the authority of the brokers; else the system's")
    ssl_certfile: Path | None = Field(None, description="PEM of our certificate, for mutual TLS")
    ssl_keyfile: Path | None = Field(None, description="PEM of its key, where that is another file")
    ssl_password_file: Path | None = Field(None, description="file of the key's password")
    group: str = Field("dripcheck", description="consumer group, and first part of the changelog names")
    prefix: str = Field("", description="put before every topic name, for several deployments on one cluster")
    partitions: int = Field(12, gt=0, description="partitions of charting.events; cannot change while state is kept")
    replication_factor: int = Field(1, gt=0, description="replicas of the topics we create; 3 in production")
    profile: str = Field("facility", description="facility, professional, or the path of a site's TOML file")
    state: Literal["memory", "rocksdb"] = Field("memory", description="where open encounters are kept")
    state_directory: Path | None = Field(None, description="directory of this worker alone; needed for rocksdb")
    member: str | None = Field(None, description="static group member id: a restart keeps its partitions")
    checkpoint_seconds: float = Field(0.25, gt=0, description="longest time an alert waits for its checkpoint")
    session_seconds: float = Field(10.0, gt=0, description="how long a silent worker keeps its partitions")
    close_at_end: bool = Field(False, description="let every deadline pass once all is read, to judge an old topic")
    reevaluate: bool = Field(False, description="judge every encounter in the window again, after a change of rules")
    log_level: Literal["DEBUG", "INFO", "WARNING"] = Field(
        "INFO", description="of dripcheck's own log; the libraries below would log records at DEBUG and stay at INFO"
    )
    listen_host: str = Field("127.0.0.1", description="address of /metrics, /live, /ready and /startup")
    listen_port: int = Field(6066, ge=0, description="port of the same; 0 takes a free one and says which")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """Command line over environment over file; secrets come from the environment."""
        del dotenv_settings, file_secret_settings
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def nearest(name: str) -> str | None:
    """The setting that a wrong name may have meant."""
    return next(iter(difflib.get_close_matches(name.lower(), Settings.model_fields, 1, 0.75)), None)


def unknown_variables(names: Iterable[str]) -> dict[str, str | None]:
    """The variables that look like ours and are no setting, each with the setting it may have meant."""
    prefix = Settings.model_config["env_prefix"]
    fields = {name: name[len(prefix) :].lower() for name in names if name.startswith(prefix)}
    return {name: nearest(field) for name, field in sorted(fields.items()) if field not in Settings.model_fields}


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """The settings, with those given on the command line first. Raises pydantic.ValidationError naming the key."""

    class Configured(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    return Configured(**{name: value for name, value in given.items() if value is not None})
