"""HTTP: receives calls in every encoding of the Bot API, applies faults, posts to webhooks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, unquote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from tools.botapi.faults import Delivery
from tools.botapi.validation import Fields, RefusedError, value_of

if TYPE_CHECKING:
    from tools.botapi.server import BotApi, Fault


class _Handler(BaseHTTPRequestHandler):
    api: BotApi
    protocol_version = "HTTP/1.1"
    # Headers and body are written apart: Nagle's algorithm would hold every body back until the bot
    # acknowledges the headers, 40 ms later. Telegram does not.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        fields = self._fields()
        path = unquote(urlsplit(self.path).path)
        method = path.rpartition("/")[2]
        if path == f"/file/bot{self.api.token}/documents/{method}":
            self._send(200, self.api.files[method])
        elif path == f"/bot{self.api.token}/{method}":
            self._carry_out(method, fields)
        else:
            self._answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})

    do_GET = do_POST  # noqa: N815

    def _carry_out(self, method: str, fields: Fields) -> None:
        received = time.monotonic()
        if self._apply(self.api.fault(method, fields, after_effect=False)):
            return
        with self.api.changed:
            self.api.calls.append((method, fields))
            self.api.changed.notify_all()
        try:
            code, answer = 200, {"ok": True, "result": self.api.call(method, fields)}
        except RefusedError as refusal:
            code, answer = refusal.code, refusal.answer
        body = json.dumps(answer).encode()
        fault = self.api.fault(method, fields, after_effect=True)
        acknowledged = not self._apply(fault, body) and self._send(code, body)
        if method == "sendMessage" and code == 200:
            self.api.deliveries.append(
                Delivery(answer["result"], received, time.monotonic(), acknowledged)
            )

    def _apply(self, fault: Fault | None, body: bytes = b"") -> bool:
        """Apply a fault to a call with the answer ``body``; whether that ended the call."""
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
        if fault.cut:
            self._send(200, body[: len(body) // 2])
            return True
        return False

    def _fields(self) -> Fields:
        fields: Fields = {k: value_of(v) for k, v in parse_qsl(urlsplit(self.path).query)}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            return {**fields, **json.loads(body)}
        if kind.startswith("multipart/"):
            return {**fields, **_parts(kind, body)}
        return {**fields, **{k: value_of(v) for k, v in parse_qsl(body.decode())}}

    def _answer(self, code: int, answer: Any) -> None:
        self._send(code, json.dumps(answer).encode())

    def _send(self, code: int, body: bytes) -> bool:
        """Send an answer; whether it went out."""
        try:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the bot was killed while we answered
            return False
        return True

    def log_message(self, *_: Any) -> None:
        pass


def _parts(kind: str, body: bytes) -> Fields:
    """The fields of a multipart form; a file is a pair of name and content."""
    header = b"Content-Type: " + kind.encode() + b"\r\n\r\n"
    fields: Fields = {}
    for part in BytesParser(policy=HTTP).parsebytes(header + body).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        file = part.get_filename()
        fields[name] = value_of(content.decode()) if file is None else (file, content)
    return fields


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """Ignore clients that disconnect."""


_RETRY_EVERY = 0.2
# No proxy of the environment between two ends of the loopback address.
_opener = build_opener(ProxyHandler({}))


def _post_updates(api: BotApi) -> None:
    """Post updates to the webhook in order, each until it is answered with a status of 2xx."""
    while True:
        with api.changed:
            while not api.stopping and not (api.webhook and api.updates):
                api.changed.wait()
            if api.stopping:
                return
            update, webhook = api.updates[0], dict(api.webhook or {})
        headers = {"Content-Type": "application/json"}
        if webhook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = str(webhook["secret"])
        request = Request(webhook["url"], json.dumps(update).encode(), headers)
        error = _refusal(request)
        with api.changed:
            if error is None:
                api.webhook_error = {}
                api.confirm_updates(update["update_id"] + 1)
            else:
                api.webhook_error = {
                    "last_error_date": int(time.time()),
                    "last_error_message": error,
                }
            api.changed.notify_all()
        if error is not None:
            time.sleep(_RETRY_EVERY)


def _refusal(request: Request) -> str | None:
    try:
        _opener.open(request, timeout=60).close()
    except HTTPError as error:
        error.close()
        return f"Wrong response from the webhook: {error.code} {error.reason}"
    except (OSError, HTTPException):
        return "Connection refused"
    return None


@contextmanager
def serving(api: BotApi) -> Iterator[BotApi]:
    """Serve ``api`` on its port of the loopback address (0: any free one) until the block ends."""
    server = _Server(("127.0.0.1", api.port), type("Handler", (_Handler,), {"api": api}))
    api.port = server.server_address[1]
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
        threading.Thread(target=_post_updates, args=(api,), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield api
    finally:
        with api.changed:
            api.stopping = True
            api.changed.notify_all()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()
