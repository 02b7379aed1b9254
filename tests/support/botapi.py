"""A Bot API server on this machine, over real HTTP, for tests of the real bot.

The server side behaves as Telegram's where it matters to us: updates are kept until a higher offset
is asked for, two pollers conflict, markup and lengths are checked, errors have Telegram's words.
Tests act as users (`server.user(...)`) and read what they were sent. Faults can be ordered.

    python tests/support/botapi.py --port 8081     # for playing by hand
"""

from __future__ import annotations

import argparse
import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from telegram_html import MarkupError, plain_text

TOKEN = "4242:test-token-that-must-never-be-shown"
USERNAME = "mujaz_test_bot"
LIMIT = 4096

Fields = dict[str, Any]


class RefusedError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.answer = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.answer["parameters"] = parameters
        self.code = code


@dataclass
class Fault:
    """What happens to the next calls of a method: ``before`` they take effect, or after."""

    method: str
    times: int
    answer: tuple[int, bytes] | None = None
    drop: bool = False
    after_effect: bool = False
    delay: float = 0.0


@dataclass
class BotApi:
    """The state of the server; start it with :func:`running`."""

    port: int = 0
    updates: list[Fields] = field(default_factory=list)
    calls: list[tuple[str, Fields]] = field(default_factory=list)
    sent: list[Fields] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, str | None] = field(default_factory=dict)
    commands: dict[str | None, list[Fields]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.stopping = False
        self._update_ids = itertools.count(700_000_001)
        self._message_ids: defaultdict[int, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._poller = 0

    @property
    def base(self) -> str:
        """What MUJAZ_TELEGRAM_API is set to."""
        return f"http://127.0.0.1:{self.port}"

    # Users

    def user(self, number: int, language: str | None = "ar") -> User:
        """Somebody with a private chat with the bot."""
        return User(self, number, language)

    def push(self, **content: Any) -> int:
        """An update of any content; its number."""
        with self.changed:
            number = next(self._update_ids)
            self.updates.append({"update_id": number, **content})
            self.changed.notify_all()
        return number

    def next_message(self, chat: int) -> int:
        """The number of the next message in a chat."""
        return next(self._message_ids[chat])

    def wait(self, condition: Callable[[], Any], *, seconds: float = 30) -> Any:
        """What ``condition`` gives, as soon as that is something."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (found := condition()):
                left = deadline - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    raise AssertionError(f"nothing came within {seconds} s; calls: {self.counts()}")
        return found

    def counts(self) -> dict[str, int]:
        """How often each method was called."""
        counted: dict[str, int] = defaultdict(int)
        for method, _ in self.calls:
            counted[method] += 1
        return dict(counted)

    def messages(self, chat: int) -> list[Fields]:
        """What the bot has sent to a chat."""
        return [message for message in self.sent if message["chat"]["id"] == chat]

    # The server's side

    def call(self, method: str, fields: Fields) -> Any:
        """Carry out a method. Raises RefusedError."""
        handler = getattr(self, f"_{method}", None)
        if handler is None:
            raise RefusedError(404, "Not Found: method not found")
        return handler(fields)

    def fault(self, method: str, *, after_effect: bool) -> Fault | None:
        """The fault that was ordered for this call, if one was."""
        with self.changed:
            for fault in self.faults:
                if (
                    fault.method in (method, "*")
                    and fault.after_effect == after_effect
                    and fault.times
                ):
                    fault.times -= 1
                    return fault
        return None

    def _getMe(self, _: Fields) -> Fields:  # noqa: N802 - as the method is called
        return {
            "id": 4242, "is_bot": True, "first_name": "موجز", "username": USERNAME,
            "can_join_groups": True, "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }  # fmt: skip

    def _getUpdates(self, fields: Fields) -> list[Fields]:  # noqa: N802
        deadline = time.monotonic() + float(fields.get("timeout", 0))
        offset = int(fields.get("offset") or 0)
        with self.changed:
            self._poller += 1
            mine = self._poller
            self.changed.notify_all()
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
            while not self.updates and not self.stopping:
                if self._poller != mine:
                    raise RefusedError(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that only one "
                        "bot instance is running",
                    )
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self.changed.wait(left)
            return self.updates[: int(fields.get("limit") or 100)]

    def _sendMessage(self, fields: Fields) -> Fields:  # noqa: N802
        chat = int(fields["chat_id"])
        if chat in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        text = self._checked_text(fields)
        with self.changed:
            message = {
                "message_id": self.next_message(chat),
                "date": int(time.time()),
                "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
                "from": self._getMe({}),
                "text": text,
                "markup": fields.get("text"),
                "buttons": _buttons(fields),
                "reply_to": (fields.get("reply_parameters") or {}).get("message_id"),
                "message_thread_id": int(fields.get("message_thread_id") or 0) or None,
            }
            self.sent.append(message)
            self.changed.notify_all()
        return {key: message[key] for key in ("message_id", "date", "chat", "from", "text")}

    def _editMessageText(self, fields: Fields) -> Fields:  # noqa: N802
        chat, number = int(fields["chat_id"]), int(fields["message_id"])
        found = [m for m in self.messages(chat) if m["message_id"] == number]
        if not found:
            raise RefusedError(400, "Bad Request: message to edit not found")
        text, buttons = self._checked_text(fields), _buttons(fields)
        if (text, buttons) == (found[0]["text"], found[0]["buttons"]):
            raise RefusedError(400, "Bad Request: message is not modified")
        with self.changed:
            found[0].update(text=text, buttons=buttons, markup=fields["text"])
            self.changed.notify_all()
        return {key: found[0][key] for key in ("message_id", "date", "chat", "from", "text")}

    def _answerCallbackQuery(self, fields: Fields) -> bool:  # noqa: N802
        with self.changed:
            self.answers[str(fields["callback_query_id"])] = fields.get("text")
            self.changed.notify_all()
        return True

    def _checked_text(self, fields: Fields) -> str:
        text = str(fields.get("text") or "")
        if fields.get("parse_mode") == "HTML":
            try:
                text = plain_text(text)
            except MarkupError as error:
                raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from error
        if not text.strip():
            raise RefusedError(400, "Bad Request: message text is empty")
        if len(text) > LIMIT:
            raise RefusedError(400, "Bad Request: message is too long")
        return text

    def _sendChatAction(self, fields: Fields) -> bool:  # noqa: N802
        return bool(fields["action"])

    def _getFile(self, fields: Fields) -> Fields:  # noqa: N802
        number = str(fields["file_id"])
        if number not in self.files:
            raise RefusedError(
                400, "Bad Request: wrong file_id or the file is temporarily unavailable"
            )
        return {"file_id": number, "file_unique_id": number, "file_path": f"documents/{number}"}

    def _setMyCommands(self, fields: Fields) -> bool:  # noqa: N802
        self.commands[fields.get("language_code") or None] = fields["commands"]
        return True


@dataclass
class User:
    """A reader, in the private chat with the bot, or in a group."""

    api: BotApi
    number: int
    language: str | None

    def send(self, text: str | None = None, *, group: int | None = None, **more: Any) -> int:
        """Send a message; what the Bot API adds may be given. Its number in the chat."""
        chat = group or self.number
        message = self.message(text, chat, **more)
        self.api.push(message=message)
        return int(message["message_id"])

    def message(self, text: str | None, chat: int, **more: Any) -> Fields:
        """A message as the Bot API describes it."""
        sender = {"id": self.number, "is_bot": False, "first_name": "قارئ"}
        if self.language:
            sender["language_code"] = self.language
        message: Fields = {
            "message_id": self.api.next_message(chat),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "قراء"},
            "from": sender,
            **more,
        }
        if text is not None:
            message["text"] = text
            if text.startswith("/"):
                length = len(text.split(maxsplit=1)[0])
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return message

    def send_document(self, content: bytes, name: str, **more: Any) -> int:
        """Send a file, which the bot may fetch."""
        number = f"file{len(self.api.files)}"
        self.api.files[number] = content
        document = {
            "file_id": number,
            "file_unique_id": number,
            "file_name": name,
            "file_size": len(content),
        }
        return self.send(document={**document, **more.pop("document", {})}, **more)

    def press(self, message: Fields, label: str, *, data: str | None = None) -> str:
        """Press a button under a message of the bot; the query's name. ``data`` forges it."""
        query = f"query{self.api.next_message(0)}"
        sender = {
            "id": self.number,
            "is_bot": False,
            "first_name": "قارئ",
            "language_code": self.language,
        }
        stands = {key: message[key] for key in ("message_id", "date", "chat", "from", "text")}
        self.api.push(
            callback_query={
                "id": query,
                "from": sender,
                "chat_instance": "1",
                "message": stands,
                "data": data or message["buttons"][label],
            }
        )
        return query

    def forward(self, text: str, *, channel: int = -1001, number: int = 1, **more: Any) -> int:
        """Forward a channel's post."""
        origin = {
            "type": "channel",
            "date": int(time.time()),
            "chat": {"id": channel, "type": "channel", "title": "قناة"},
            "message_id": number,
        }
        return self.send(text, forward_origin=origin, **more)

    def replies(self, count: int = 1, *, group: int | None = None) -> list[Fields]:
        """The first ``count`` messages of the bot in this chat, waited for."""
        chat = group or self.number
        return self.api.wait(
            lambda: len(self.api.messages(chat)) >= count and self.api.messages(chat)
        )


class _Handler(BaseHTTPRequestHandler):
    api: BotApi
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        fields = self._fields()
        path = unquote(urlsplit(self.path).path)
        method = path.rpartition("/")[2]
        if path == f"/file/bot{TOKEN}/documents/{method}":
            self._send(200, self.api.files[method])
            return
        if path != f"/bot{TOKEN}/{method}":
            self._answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
            return
        self._carry_out(method, fields)

    do_GET = do_POST  # noqa: N815

    def _carry_out(self, method: str, fields: Fields) -> None:
        if self._suffer(self.api.fault(method, after_effect=False)):
            return
        with self.api.changed:
            self.api.calls.append((method, fields))
            self.api.changed.notify_all()
        try:
            code, answer = 200, {"ok": True, "result": self.api.call(method, fields)}
        except RefusedError as refusal:
            code, answer = refusal.code, refusal.answer
        if not self._suffer(self.api.fault(method, after_effect=True)):
            self._answer(code, answer)

    def _suffer(self, fault: Fault | None) -> bool:
        """Whether the fault ends the call."""
        if fault is None:
            return False
        time.sleep(fault.delay)
        if fault.drop:
            self.close_connection = True
            self.connection.close()
            return True
        if fault.answer is not None:
            self._send(*fault.answer)
            return True
        return False

    def _fields(self) -> Fields:
        fields: Fields = dict(parse_qsl(urlsplit(self.path).query))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            return {**fields, **json.loads(body)}
        if kind.startswith("multipart/"):
            parsed = BytesParser().parsebytes(
                b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
            )
            parts = {
                part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                for part in parsed.walk()
                if not part.is_multipart()
            }
            return {**fields, **{k: _value(v.decode()) for k, v in parts.items()}}
        return {**fields, **{k: _value(v) for k, v in parse_qsl(body.decode())}}

    def _answer(self, code: int, answer: Any) -> None:
        self._send(code, json.dumps(answer, ensure_ascii=False).encode())

    def _send(self, code: int, body: bytes) -> None:
        try:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the bot was killed while we answered

    def log_message(self, *_: Any) -> None:
        pass


def _buttons(fields: Fields) -> dict[str, str]:
    """Labels and data of the inline keyboard."""
    rows = (fields.get("reply_markup") or {}).get("inline_keyboard") or []
    buttons = {b["text"]: b["callback_data"] for row in rows for b in row}
    if any(not 1 <= len(data.encode()) <= 64 for data in buttons.values()):
        raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    return buttons


def _value(text: str) -> Any:
    """A field that the client wrote as JSON, or text."""
    if text[:1] in "[{" or text in ("true", "false"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no event here."""


@contextmanager
def running(port: int = 0) -> Iterator[BotApi]:
    """A server on a free port of the loopback address, until the block ends."""
    api = BotApi()
    server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"api": api}))
    api.port = server.server_address[1]
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield api
    finally:
        with api.changed:
            api.stopping = True
            api.changed.notify_all()
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    with running(parser.parse_args().port) as served:
        print(f"MUJAZ_TELEGRAM_API={served.base} MUJAZ_TELEGRAM_TOKEN={TOKEN}")
        threading.Event().wait()
