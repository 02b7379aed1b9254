"""Validators of single settings: the operator's text comes in, the parsed value goes out.

Each raises ``ValueError`` with the words that follow "X is not usable:". The message never repeats the
value, which may be a secret.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

# The characters of a URL (RFC 3986).
_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_HUB_NAME = re.compile(r"(?!.*(--|\.\.))\w[\w.-]*/\w[\w.-]*", re.ASCII)


def token(value: str) -> str:
    """A bot's token; surrounding white space is removed, as in a token read from a file."""
    value = value.strip()
    if value and not _TOKEN.fullmatch(value):
        raise ValueError(
            "it must be as BotFather gives it: digits, a colon, then letters and digits"
        )
    return value


def base_address(value: str) -> str:
    """The URL of a server, without a trailing slash."""
    found = _split(value)
    if found is None or found.query or found.fragment:
        raise ValueError("it must be the address of a server, as https://api.telegram.org")
    return value.rstrip("/")


def public_address(value: str) -> str:
    """A complete web address."""
    if _split(value) is None:
        raise ValueError("it must be a whole web address, as https://example.org/mujaz")
    return value


def checkpoint(value: str) -> str:
    """The path of a local folder, or a name on the model hub."""
    if not (value and Path(value).expanduser().is_dir()) and not _HUB_NAME.fullmatch(value):
        raise ValueError("it must be a folder that is here, or a name on the hub, as owner/name")
    return value


def numbers(value: object) -> object:
    """A set of user and chat ids, separated by commas or spaces."""
    if not isinstance(value, str):
        return value
    found = re.split(r"[\s,;]+", value.strip()) if value.strip() else []
    if not all(re.fullmatch(r"-?\d{1,18}", number) for number in found):
        raise ValueError("it must be numbers of users or chats with commas between")
    return frozenset(map(int, found))


def listen(value: object) -> object:
    """A host and a port to listen at; empty: ``None``."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    host, _, port = value.strip().rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ValueError("it must be a port, or an address and a port as 127.0.0.1:9100")
    return host.strip("[]") or "127.0.0.1", int(port)


def _split(value: str) -> SplitResult | None:
    """The parts of an http or https URL, or ``None`` if it is not one."""
    # Slow to import, and needed by few settings.
    from httpx import URL, InvalidURL

    try:
        found = urlsplit(value)
        port = found.port
        parsed = URL(value)
    except (ValueError, InvalidURL):
        return None
    whole = found.scheme in ("http", "https") and found.hostname and parsed.host and port != 0
    return found if whole and _ADDRESS.fullmatch(value) else None
