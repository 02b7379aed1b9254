"""What an operator sets, sees and relies on, through the real bot."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from tests.support.acting import GROUP, PASSAGE, SUMMARY, answered, models_asleep, pressed
from tests.support.checkpoints import SUMMARIES
from tools.botapi.server import TOKEN, BotApi, Fault


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def asked(url: str, *, seconds: float = 20) -> httpx.Response:
    """What an address answers, as soon as anybody listens there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return httpx.get(url, trust_env=False)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_a_reader_over_the_quota_is_told_when_to_come_back(api: BotApi, new_bot: Any) -> None:
    bot = new_bot(MUJAZ_QUOTA="2", MUJAZ_ADMINS="9")
    bot.start()
    reader, admin = api.user(1), api.user(9)
    for number in range(3):
        reader.send(SUMMARIES[number][0])
        admin.send(SUMMARIES[number][0])
    texts = [reply["text"] for reply in reader.replies(3)]
    assert sum("بلغت حد المقالات في الساعة. أرسل المزيد بعد" in text for text in texts) == 1
    assert not any("بلغت حد" in reply["text"] for reply in admin.replies(3))
    (brief,) = [r for r in reader.replies(3) if "أطول" in r["buttons"]][:1]
    query = reader.press(brief, "أطول")
    assert "بلغت حد" in str(answered(api, query))


def test_a_queue_that_is_full_takes_no_more(api: BotApi, new_bot: Any) -> None:
    bot = new_bot(MUJAZ_QUEUE_BOUND="3")
    bot.start()
    readers = [api.user(number) for number in range(1, 5)]
    with models_asleep(api, bot):
        for reader in readers[:3]:
            reader.send(f"{PASSAGE} وكان ذلك في اليوم رقم {reader.number}.")
        api.wait(lambda: api.counts().get("sendChatAction", 0) >= 3)
        readers[3].send(PASSAGE)
        assert "أرسل مقالك بعد" in readers[3].replies()[0]["text"]
    for reader in readers[:3]:
        assert SUMMARY in reader.replies()[-1]["text"]


def test_a_bot_for_chosen_readers_works_for_nobody_else(api: BotApi, new_bot: Any) -> None:
    bot = new_bot(MUJAZ_ALLOWED=f"1, {GROUP}")
    bot.start()
    chosen, stranger = api.user(1), api.user(2)
    stranger.send(PASSAGE)
    assert "لقراء مختارين" in stranger.replies()[0]["text"]
    chosen.send(PASSAGE)
    brief = chosen.replies()[0]
    assert SUMMARY in brief["text"]
    stranger.send("/summarize " + SUMMARIES[1][0], group=-100999)
    stranger.send("/summarize " + SUMMARIES[1][0], group=GROUP)
    assert SUMMARIES[1][1] in stranger.replies(group=GROUP)[0]["text"]
    assert api.messages(-100999) == []
    query = stranger.press({**brief, "chat": {"id": 2, "type": "private"}}, "من أين؟")
    assert "لقراء مختارين" in str(answered(api, query))


def test_stats_are_for_admins(api: BotApi, new_bot: Any) -> None:
    bot = new_bot(MUJAZ_ADMINS="9")
    bot.start()
    reader, admin = api.user(1), api.user(9)
    reader.send(PASSAGE)
    reader.replies()
    admin.send("/stats")
    text = admin.replies()[0]["text"].replace("\u2068", "").replace("\u2069", "")
    assert "أُجيب: ١" in text
    assert "الذاكرة: ٠" not in text
    reader.send("/stats")
    assert reader.replies(2)[1]["text"].startswith("أعد توجيه")


def test_health_and_metrics_are_served_where_the_operator_says(api: BotApi, new_bot: Any) -> None:
    port = free_port()
    bot = new_bot(MUJAZ_MONITORING=str(port))
    bot.start()
    api.user(1).send(PASSAGE)
    api.user(1).replies()
    health = asked(f"http://127.0.0.1:{port}/healthz")
    assert (health.status_code, set(health.json().values())) == (200, {True})
    page = asked(f"http://127.0.0.1:{port}/metrics").text
    assert 'mujaz_jobs_total{state="answered"} 1.0' in page
    assert 'mujaz_updates_total{outcome="handled"} 1.0' in page
    assert 'mujaz_memory_bytes{process="models"}' in page
    assert TOKEN not in page
    api.faults.append(Fault("getUpdates", times=100, answer=(502, b"")))
    api.user(1).send("/help")
    api.wait(lambda: asked(f"http://127.0.0.1:{port}/healthz").status_code == 503, look_every=0.2)


def test_nothing_listens_unless_told_to(bot: Any, api: BotApi) -> None:
    api.user(1).send("/help")
    api.user(1).replies()
    listening = subprocess.run(
        [sys.executable, "-c", LISTENING, str(bot.process.pid)], capture_output=True, text=True
    )
    assert listening.stdout.strip() == "[]"


LISTENING = """
import os, re, sys
pid = sys.argv[1]
links = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
mine = {m[1] for link in links if (m := re.match(r"socket:\\[(\\d+)\\]", link))}
rows = [row.split() for name in ("tcp", "tcp6") for row in open(f"/proc/net/{name}").readlines()[1:]]
print([row[1] for row in rows if row[3] == "0A" and row[9] in mine])
"""


def test_updates_come_by_webhook_to_whoever_knows_the_secret(api: BotApi, new_bot: Any) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    bot = new_bot(MUJAZ_WEBHOOK_URL=url, MUJAZ_WEBHOOK_LISTEN=f"127.0.0.1:{port}")
    bot.start()
    webhook = api.wait(lambda: api.webhook)
    reader = api.user(1)
    reader.send(PASSAGE)
    assert SUMMARY in reader.replies()[0]["text"]
    forged = {"update_id": 1, "message": reader.message("/help", 1)}
    refused = httpx.post(url, json=forged, trust_env=False)
    assert refused.status_code == 403
    for guessed in (b"guessed", b"\xff\xfe"):
        wrong = {b"X-Telegram-Bot-Api-Secret-Token": guessed}
        also = httpx.post(url, json=forged, headers=wrong, trust_env=False)
        assert also.status_code == 403
    secret = {"X-Telegram-Bot-Api-Secret-Token": str(webhook["secret"])}
    for content in (b"{", b"[" * 100_000):
        broken = httpx.post(url, content=content, headers=secret, trust_env=False)
        assert broken.status_code == 400
    for _ in range(2):
        twice = {"update_id": 800_000_000, "message": reader.message("/start", 1)}
        assert httpx.post(url, json=twice, headers=secret, trust_env=False).status_code == 200
    reader.replies(2)
    assert "getUpdates" not in api.counts()
    assert TOKEN not in str(api.webhook)
    ends_in_time(api, bot, port, secret)


def ends_in_time(api: BotApi, bot: Any, port: int, headers: dict[str, str]) -> None:
    """Whatever is under way when it is to end: a send, an update, a question about its health."""
    api.faults.append(Fault("sendMessage", times=100, delay=30))
    api.user(2).send("/help")
    half = "\r\n".join(["POST /hook HTTP/1.1", "Host: x", "Content-Length: 1000", ""])
    half += "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n{"
    with closing(socket.create_connection(("127.0.0.1", port))) as updates:
        updates.sendall(half.encode())
        time.sleep(1)
        before = time.monotonic()
        assert bot.stop() == 0
        assert time.monotonic() - before < 4


def test_a_webhook_gives_way_to_polling(api: BotApi, new_bot: Any) -> None:
    api.webhook = {"url": "http://127.0.0.1:9/old", "secret": None}
    new_bot().start()
    api.user(1).send("/help")
    assert api.user(1).replies()


def test_numbers_that_start_anew_lose_no_update(api: BotApi, bot: Any) -> None:
    # After a week without any, Telegram goes on with a number of its choice.
    reader = api.user(1)
    reader.send("/help")
    reader.replies()
    api.wait(lambda: not api.updates)
    api.number_updates_from(1000)
    reader.send("/help")
    reader.replies(2)
    bot.kill()
    api.number_updates_from(10)
    reader.send("/help")
    bot.start()
    reader.replies(3)


def test_two_bots_with_one_database_do_not_fight(api: BotApi, new_bot: Any) -> None:
    first, second = new_bot(), new_bot()
    first.start()
    reader = api.user(1)
    reader.send("/help")
    reader.replies()
    second.log = second.folder / "second.log"
    second.start()
    api.wait(
        lambda: second.log.exists() and "standing by" in second.log.read_text(), look_every=0.1
    )
    reader.send(PASSAGE)
    assert SUMMARY in reader.replies(2)[1]["text"]
    first.kill()
    reader.send("/help")
    assert reader.replies(3)


def test_two_bots_with_one_token_do_not_fight(api: BotApi, new_bot: Any, tmp_path: Path) -> None:
    first = new_bot()
    second = new_bot(MUJAZ_DATABASE=f"sqlite:///{tmp_path / 'second.db'}")
    first.start()
    reader = api.user(1)
    reader.send("/help")
    reader.replies()
    second.log = second.folder / "second.log"
    second.start()
    logs = (first.log, second.log)
    api.wait(
        lambda: any("standing by" in log.read_text() for log in logs if log.exists()),
        look_every=0.1,
    )
    before = api.counts()["getUpdates"]
    time.sleep(3)
    assert api.counts()["getUpdates"] - before <= 1
    for number in range(3):
        reader.send(f"{PASSAGE} وكان ذلك في اليوم رقم {number}.")
    replies = reader.replies(4)
    time.sleep(1)
    assert len(reader.replies(4)) == len(replies) == 4
    working = first if "standing by" in second.log.read_text() else second
    working.kill()
    reader.send("/help")
    assert reader.replies(5, seconds=60)


def test_an_unreachable_telegram_at_start_is_waited_for(api: BotApi, new_bot: Any) -> None:
    api.faults.append(Fault("getMe", times=1, drop=True))
    bot = new_bot()
    bot.start()
    api.user(1).send("/help")
    assert api.user(1).replies()
    assert "cannot be reached" in bot.log.read_text()


def test_a_bad_setting_stops_the_start_and_is_named(new_bot: Any) -> None:
    bot = new_bot(MUJAZ_KEEP_DAYS="inf")
    bot.start()
    assert bot.process.wait(30) == 2
    assert bot.log.read_text().startswith("mujaz: MUJAZ_KEEP_DAYS is not usable: ")
    assert bot.log.read_text().count("\n") == 1


def test_logs_are_json_where_the_operator_wants_it(api: BotApi, new_bot: Any) -> None:
    bot = new_bot(MUJAZ_LOG_FORMAT="json")
    bot.start()
    api.user(1).send(PASSAGE)
    pressed(api, api.user(1), api.user(1).replies()[0], "من أين؟")
    # Ctrl-C, which goes to every process of the terminal.
    os.killpg(bot.process.pid, signal.SIGINT)
    assert bot.process.wait(10) == 0
    lines = [json.loads(line) for line in bot.log.read_text().splitlines()]
    assert any("Jobs 1 took" in line["event"] for line in lines)
    assert PASSAGE[:20] not in bot.log.read_text()
