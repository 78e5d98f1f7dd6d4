"""How a client proves who it is to Kafka, and the broker to it: TLS, SASL/SCRAM, client certificates.

The names are those of Kafka's own clients. A secret comes from the environment or from a file, never from the command
line, where any user of the machine could read it.
"""

import ssl
from pathlib import Path
from typing import Any

import faust

from streams.errors import DripcheckError
from streams.settings import Settings


class UnusableCredentials(DripcheckError):
    """Settings of security that do not go together, or a file of theirs that cannot be read."""


def client_options(settings: Settings) -> dict[str, Any]:
    """What every aiokafka client is given: servers, protocol, credentials."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.brokers,
        "security_protocol": settings.security_protocol,
        "ssl_context": _tls(settings),
    }
    if _signs_in(settings):
        options |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": _user(settings),
            "sasl_plain_password": _password(settings),
        }
    return options


def faust_credentials(settings: Settings) -> Any:
    """The same for the worker; None where neither is asked for."""
    tls = _tls(settings)
    if _signs_in(settings):
        return faust.SASLCredentials(
            username=_user(settings), password=_password(settings), ssl_context=tls, mechanism=settings.sasl_mechanism
        )
    return None if tls is None else faust.SSLCredentials(tls)


def _signs_in(settings: Settings) -> bool:
    return settings.security_protocol.startswith("SASL")


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """The context of a TLS connection: host names are checked, and the system's authorities trusted by default."""
    if not settings.security_protocol.endswith("SSL"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
        if settings.ssl_certfile is not None:
            password = _read("ssl_password_file", settings.ssl_password_file) if settings.ssl_password_file else None
            context.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile, password)
    except (OSError, ssl.SSLError) as error:
        files = [str(file) for file in (settings.ssl_cafile, settings.ssl_certfile, settings.ssl_keyfile) if file]
        raise UnusableCredentials(f"TLS cannot use {', '.join(files)}: {error.strerror or error}") from None
    return context


def _user(settings: Settings) -> str:
    if not settings.sasl_username:
        raise UnusableCredentials(f"security_protocol {settings.security_protocol} needs a sasl_username")
    return settings.sasl_username


def _password(settings: Settings) -> str:
    if settings.sasl_password is not None:
        return settings.sasl_password.get_secret_value()
    if settings.sasl_password_file is not None:
        return _read("sasl_password_file", settings.sasl_password_file)
    raise UnusableCredentials(
        f"security_protocol {settings.security_protocol} needs a password: "
        "set DRIPCHECK_SASL_PASSWORD or sasl_password_file"
    )


def read_secret(name: str, file: Path) -> str:
    """The secret in a file, as secrets are mounted. Raises UnusableCredentials, which never names the secret."""
    secret = _read(name, file)
    if not secret:
        raise UnusableCredentials(f"{name} {file} is empty")
    return secret


def _read(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is no text"
        raise UnusableCredentials(f"{name} {file}: {why}") from None
