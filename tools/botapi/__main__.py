"""Chat with a bot from the terminal: each line of standard input is a message, replies are printed."""

from __future__ import annotations

import argparse
import itertools
import sys
import threading

from tools.botapi.server import TOKEN, BotApi, User, running


def main() -> None:
    """Serve on a port of the loopback address until the process is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tools.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0: any free port")
    with running(parser.parse_args().port) as api:
        print(f"MUJAZ_TELEGRAM_API={api.base} MUJAZ_TELEGRAM_TOKEN={TOKEN}", flush=True)
        _chat(api)


def _chat(api: BotApi) -> None:
    reader = api.user(1)
    threading.Thread(target=_print_replies, args=(reader,), daemon=True).start()
    for line in sys.stdin:
        if line.strip():
            reader.send(line.strip())
    # After the last line the bot still works on its replies.
    threading.Event().wait()


def _print_replies(reader: User) -> None:
    for seen in itertools.count():
        reply = reader.replies(seen + 1, seconds=threading.TIMEOUT_MAX)[seen]
        print(f"\n{reply.get('text', '')}\n", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
