"""The settings of a worker: from the environment (`DRIPCHECK_...`), and below that from a TOML file.

Every setting has a default that works on one machine, so that `dripcheck worker` needs none.
"""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class WorklistSettings(BaseModel):
    """Where the worklist listens, who may open it, and where it is written down what they saw and did."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    listen_host: str = Field("127.0.0.1", description="address of the worklist's pages; any other needs a login")
    listen_port: int = Field(8788, ge=0, description="port of the same; 0 takes a free one and says which")
    url: str = Field("", description="the https address under which people open it; needed beyond this machine")
    tls_certfile: Path | None = Field(None, description="PEM of its certificate and key, where no proxy brings TLS")
    tls_keyfile: Path | None = Field(None, description="PEM of the key, where that is another file")
    login: Literal["local", "oidc", "proxy", "none"] | None = Field(
        None, description="who may open it: those of the users file, of an OpenID provider, of a proxy, or anybody on "
        "this machine (none); without it none over files on this machine, else local",
    )  # fmt: skip
    users_file: Path = Field(Path("worklist-users.json"), description="local: written by `dripcheck users`")
    tries_per_user: int = Field(5, gt=0, description="local: failed sign-ins of one name in five minutes")
    tries_per_address: int = Field(30, gt=0, description="local: the same of one address; a ward may share one")
    idle_seconds: float = Field(900, gt=0, description="local, oidc: a session nobody uses ends after so long")
    lifetime_seconds: float = Field(36_000, gt=0, description="local, oidc: and each after so long")
    groups: dict[str, tuple[str, ...]] = Field(
        {}, description="oidc, proxy: what each group grants, as in `dripcheck users add --grant`"
    )
    oidc_issuer: str = Field("", description="oidc: the provider's issuer, whose discovery document is read")
    oidc_client_id: str = Field("", description="oidc: how the provider knows the worklist")
    oidc_client_secret_file: Path | None = Field(None, description="oidc: file of the client's secret")
    oidc_scope: str = Field("openid", description="oidc: what the provider is asked for")
    oidc_user_claim: str = Field("sub", description="oidc: claim with the id of the person, as answers name it")
    oidc_groups_claim: str = Field("groups", description="oidc: claim with the groups; a dot leads into an object")
    proxy_addresses: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"), description="addresses and networks of the proxy: whose X-Forwarded-For is believed, and "
        "with proxy who is there",
    )  # fmt: skip
    proxy_secret_file: Path | None = Field(
        None, description="proxy: what X-Proxy-Secret has to say; needed where the proxy is another machine"
    )
    proxy_user_header: str = Field("X-Forwarded-User", description="proxy: header with the id of the person")
    proxy_groups_header: str = Field("X-Forwarded-Groups", description="proxy: header with the groups, by commas")
    audit_log: Path = Field(Path("worklist-audit.jsonl"), description="with a login: who saw and did what, and when")
    audit_key_file: Path | None = Field(None, description="key of the HMAC that chains it; else plain SHA-256")
    audit_head_file: Path | None = Field(None, description="its latest entry is told here; best on another machine")


class Settings(BaseSettings):
    """What a deployment may choose; what a site may choose is its profile."""

    model_config = SettingsConfigDict(
        env_prefix="DRIPCHECK_", env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
    )

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
    worklist: WorklistSettings = WorklistSettings.model_validate({})

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """Command line over environment over file; secrets come from the environment."""
        del dotenv_settings, file_secret_settings
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def names() -> dict[str, FieldInfo]:
    """Every setting by its name; one of a table is named after it, as in the environment."""
    found: dict[str, FieldInfo] = {}
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, BaseModel):
            found |= {f"{name}_{inner}": each for inner, each in type(field.default).model_fields.items()}
        else:
            found[name] = field
    return found


def nearest(name: str) -> str | None:
    """The setting that a wrong name may have meant, one of a table spelled as the name is: with a dot in a file."""
    close = difflib.get_close_matches(name.lower().replace(".", "_"), names(), 1, 0.75)
    return close[0].replace("_", ".", 1 if "." in name else 0) if close else None


def unknown_variables(variables: Iterable[str]) -> dict[str, str | None]:
    """The variables that look like ours and are no setting, each with the setting it may have meant."""
    prefix = Settings.model_config["env_prefix"]
    fields = {name: name[len(prefix) :].lower() for name in variables if name.startswith(prefix)}
    return {name: nearest(field) for name, field in sorted(fields.items()) if field not in names()}


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """The settings, with those given on the command line first. Raises pydantic.ValidationError naming the key."""

    class Configured(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    return Configured(**{name: value for name, value in given.items() if value is not None})
