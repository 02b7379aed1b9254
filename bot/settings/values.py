"""What the value of a setting must look like, and what it is read as.

Each function takes what an operator wrote and raises ``ValueError`` with the words behind "X is not
usable:"; they never repeat the value, which may be a secret.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

# RFC 3986: what may stand in an address at all, with braces, spaces and letters of Arabic left out.
_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_HUB_NAME = re.compile(r"(?!.*(--|\.\.))\w[\w.-]*/\w[\w.-]*", re.ASCII)


def token(value: str) -> str:
    """A bot's token; the line feed of the file that it was read from is no part of it."""
    value = value.strip()
    if value and not _TOKEN.fullmatch(value):
        raise ValueError(
            "it must be as BotFather gives it: digits, a colon, then letters and digits"
        )
    return value


def base_address(value: str) -> str:
    """The address of a server."""
    found = _split(value)
    if found is None or found.query or found.fragment:
        raise ValueError("it must be the address of a server, as https://api.telegram.org")
    return value.rstrip("/")


def public_address(value: str) -> str:
    """The address of a page."""
    if _split(value) is None:
        raise ValueError("it must be a whole web address, as https://example.org/mujaz")
    return value


def checkpoint(value: str) -> str:
    """A local folder, or a name on the model hub."""
    if not (value and Path(value).expanduser().is_dir()) and not _HUB_NAME.fullmatch(value):
        raise ValueError("it must be a folder that is here, or a name on the hub, as owner/name")
    return value


def numbers(value: object) -> object:
    """Numbers of users or chats."""
    if not isinstance(value, str):
        return value
    found = re.split(r"[\s,;]+", value.strip()) if value.strip() else []
    if not all(re.fullmatch(r"-?\d{1,18}", number) for number in found):
        raise ValueError("it must be numbers of users or chats with commas between")
    return frozenset(map(int, found))


def listen(value: object) -> object:
    """Where to listen: an address and a port, or none."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    host, _, port = value.strip().rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ValueError("it must be a port, or an address and a port as 127.0.0.1:9100")
    return host.strip("[]") or "127.0.0.1", int(port)


def _split(value: str) -> SplitResult | None:
    """The parts of a web address, or ``None`` where it is none that can be asked."""
    # Slow to import, and most settings need it not.
    from httpx import URL, InvalidURL

    try:
        found = urlsplit(value)
        port = found.port
        asked = URL(value)
    except (ValueError, InvalidURL):
        return None
    whole = found.scheme in ("http", "https") and found.hostname and asked.host and port != 0
    return found if whole and _ADDRESS.fullmatch(value) else None
