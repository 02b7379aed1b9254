"""A setting that cannot be used is named in one sentence, and its value is not shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import SettingsError, read_settings
from tools.botapi.server import TOKEN


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("MUJAZ_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


BAD = {
    "TELEGRAM_TOKEN": [
        "abc",
        "4242:a b",
        "4242:a/b",
        "4242:ü",
        "4242:{x}",
        f'"{TOKEN}"',
        "42:a\nb",
    ],
    "TELEGRAM_API": [
        "",
        "ftp://host",
        "http://",
        "http://[::1",
        "https://bad host",
        "http://host:abc",
        "http://host:99999",
        "http://host/?a=b",
    ],
    "SUMMARIZER": ["", "/no/such/folder", "bad name!!", "../x", "a/b/c", "name", "a/b--c"],
    "TRANSLATOR": ["", "/no/such/folder"],
    "ENGINE": ["torch"],
    "JOB_DEADLINE": ["0", "nan", "inf"],
    "LOG_FORMAT": ["xml"],
    "ALLOWED": ["somebody"],
    "ADMINS": ["1;x"],
    "QUOTA": ["-1", "1.5", "9" * 30],
    "QUEUE_BOUND": ["many", "9" * 30],
    "KEEP_DAYS": ["-2", "nan", "inf", "1e300"],
    "WEBHOOK_URL": [
        "example.org",
        "https://",
        "https://example.org/{hook",
        "https://example.org/{a}/{a}",
        "https://example.org/a b",
        "https://example.org:abc/x",
        "https://[::1/x",
    ],
    "WEBHOOK_LISTEN": ["127.0.0.1:99999"],
    "MONITORING": ["localhost", ":"],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(f"MUJAZ_{name}", value) for name, values in BAD.items() for value in values],
)
def test_a_bad_value_is_a_sentence_that_names_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name} is not usable: [^\n]+\\.$") as caught:
        read_settings()
    assert not name.endswith("TOKEN") or value not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_webhook_that_is_heard_nowhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUJAZ_WEBHOOK_URL", "https://example.org/mujaz")
    monkeypatch.setenv("MUJAZ_WEBHOOK_LISTEN", "")
    with pytest.raises(SettingsError, match=r"^MUJAZ_WEBHOOK_URL leads nowhere"):
        read_settings()


def test_a_file_of_settings_that_cannot_be_read_is_named() -> None:
    Path(".env").write_bytes(b"MUJAZ_TELEGRAM_TOKEN=\xff\xfe")
    with pytest.raises(SettingsError, match="\\.env is not usable: it is not UTF-8"):
        read_settings()


@pytest.mark.parametrize("given", [TOKEN, f"{TOKEN}\n", f" {TOKEN} "])
def test_a_token_is_read_without_the_spaces_around_it(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("MUJAZ_TELEGRAM_TOKEN", given)
    token = read_settings().telegram_token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_good_values_are_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = {
        "TELEGRAM_API": "http://[::1]:8081/",
        "SUMMARIZER": str(tmp_path),
        "TRANSLATOR": "owner/some_name-1.0",
        "WEBHOOK_URL": "https://example.org:8443/a%20b/c?d=e",
        "WEBHOOK_LISTEN": "[::1]:0",
        "MONITORING": "9100",
    }
    for name, value in good.items():
        monkeypatch.setenv(f"MUJAZ_{name}", value)
    settings = read_settings()
    assert settings.telegram_api == "http://[::1]:8081"
    assert (settings.webhook_listen, settings.monitoring) == (("::1", 0), ("127.0.0.1", 9100))
