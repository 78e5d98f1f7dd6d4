"""Secrets come from files, as they are mounted."""

from pathlib import Path

from streams.errors import DripcheckError


class UnusableSecret(DripcheckError):
    """A file of a secret that cannot be read, or is empty."""


def read_secret(name: str, file: Path) -> str:
    """The secret in a file. Raises UnusableSecret, which names the setting and never the secret."""
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableSecret(f"{name} {file}: {getattr(error, 'strerror', None) or 'is no text'}") from None
    if not secret:
        raise UnusableSecret(f"{name} {file} is empty")
    return secret
