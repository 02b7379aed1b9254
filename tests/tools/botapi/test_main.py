"""A person at a terminal chats with a bot through ``python -m tools.botapi``."""

from __future__ import annotations

import subprocess
import sys

import httpx

from tests.support.running_bot import ROOT


def test_lines_go_to_the_bot_and_its_replies_are_printed() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tools.botapi", "--port", "0"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            settings = dict(word.split("=", 1) for word in process.stdout.readline().split())
            base = f"{settings['MUJAZ_TELEGRAM_API']}/bot{settings['MUJAZ_TELEGRAM_TOKEN']}"
            process.stdin.write("مرحبا\n")
            process.stdin.flush()
            with httpx.Client(trust_env=False) as bot:
                polled = bot.post(f"{base}/getUpdates", json={"timeout": 20}, timeout=30).json()
                message = polled["result"][0]["message"]
                assert message["text"] == "مرحبا"
                sent = {
                    "chat_id": message["chat"]["id"],
                    "text": "<b>أهلا</b>",
                    "parse_mode": "HTML",
                }
                bot.post(f"{base}/sendMessage", json=sent)
            assert process.stdout.readline() == "\n"
            assert process.stdout.readline() == "أهلا\n"
        finally:
            process.kill()
