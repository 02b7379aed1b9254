"""The bot's own web servers: updates from whoever knows the secret, figures for the operator."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot

from bot.app import web
from bot.gateway.polling import UpdateReceiver
from bot.observability.metrics import Metrics
from bot.storage import Store

TOKEN = "4242:token"
SECRET = web.secret_of(TOKEN)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
async def ask(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as ask:
        yield ask


def test_the_secret_is_one_of_telegrams_form_that_tells_nothing_of_the_token() -> None:
    assert len(SECRET) <= 256
    assert SECRET.isalnum()
    assert web.secret_of("4242:another") != SECRET
    assert "4242" not in SECRET


async def test_an_update_is_stored_before_it_is_answered(
    client: Bot, store: Store, port: int, ask: httpx.AsyncClient
) -> None:
    receiver = UpdateReceiver(client, store, lambda: None)
    async with web.webhook(("127.0.0.1", port), "/hook", SECRET, receiver):
        update = {"update_id": 7, "message": {"chat": {"id": 5}}}
        said = await ask.post("/hook", json=update, headers={HEADER: SECRET})
        assert said.status_code == 200
        (stored,) = await store.updates.new()
        assert json.loads(stored.payload) == update


@pytest.mark.parametrize(
    ("path", "secret", "content", "status"),
    [
        ("/hook", "", b"{}", 403),
        ("/hook", SECRET[:-1], b"{}", 403),
        ("/hook", SECRET, b"{", 400),
        ("/hook", SECRET, b"[" * 100_000, 400),
        ("/hook", SECRET, b" " * (web.MAXIMUM_UPDATE + 1), 413),
        ("/other", SECRET, b"{}", 404),
    ],
    ids=["no secret", "wrong secret", "cut", "deep", "large", "elsewhere"],
)
async def test_what_is_no_update_of_telegrams_is_refused(
    client: Bot,
    store: Store,
    port: int,
    ask: httpx.AsyncClient,
    path: str,
    secret: str,
    content: bytes,
    status: int,
) -> None:
    receiver = UpdateReceiver(client, store, lambda: None)
    async with web.webhook(("127.0.0.1", port), "/hook", SECRET, receiver):
        said = await ask.post(path, content=content, headers={HEADER: secret})
        assert said.status_code == status
        assert await store.updates.new() == []


@pytest.mark.parametrize(("is_healthy", "status"), [(True, 200), (False, 503)])
async def test_health_is_healthy_where_every_part_is(
    port: int, ask: httpx.AsyncClient, is_healthy: bool, status: int
) -> None:
    async def health() -> dict[str, bool]:
        return {"telegram": True, "database": is_healthy}

    async with web.monitoring(("127.0.0.1", port), Metrics(), health):
        said = await ask.get("/healthz")
        assert (said.status_code, said.json()["database"]) == (status, is_healthy)


async def test_figures_are_measured_when_they_are_asked_for(
    port: int, ask: httpx.AsyncClient
) -> None:
    metrics = Metrics()

    async def health() -> dict[str, bool]:
        metrics.waiting.set(12)
        return {}

    async with web.monitoring(("127.0.0.1", port), metrics, health):
        said = await ask.get("/metrics")
        assert "mujaz_jobs_waiting 12.0" in said.text
        assert said.headers["content-type"].startswith("text/plain")


async def test_a_port_that_is_taken_is_named_in_a_sentence(port: int) -> None:
    async def health() -> dict[str, bool]:
        return {}

    async with web.monitoring(("127.0.0.1", port), Metrics(), health):
        with pytest.raises(web.ListenError, match=rf"127\.0\.0\.1:{port} cannot be used"):
            async with web.monitoring(("127.0.0.1", port), Metrics(), health):
                pass
