"""A model hub on this machine: what huggingface_hub asks of one, over real HTTP, and its faults.

Serves checkpoints from local folders under their hub names: the model's description with sizes and
hashes, and files by name with ETag, ranges and redirects to nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LARGE = (".bin", ".safetensors", ".spm", ".model")


@dataclass
class Hub:
    """The server's state; faults are set by tests at any time."""

    port: int = 0
    checkpoints: dict[str, dict[str, bytes]] = field(default_factory=dict)
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    cut_after: int | None = None
    """Bytes of the next large file after which the connection is dropped, once."""
    damaged: set[str] = field(default_factory=set)
    gated: bool = False
    silent: threading.Event | None = None
    """Where set, requests are taken and never answered until the event is."""
    revision: str = "a" * 40

    @property
    def base(self) -> str:
        """What HF_ENDPOINT is set to."""
        return f"http://127.0.0.1:{self.port}"

    def publish(self, name: str, folder: Path, **more: bytes) -> None:
        """Serve a folder's files, and others by name, as the checkpoint ``name``."""
        files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        self.checkpoints[name] = {**files, **{k.replace("__", "."): v for k, v in more.items()}}

    def fetched(self, method: str = "GET") -> list[str]:
        """The names of the files that were asked for."""
        return [
            path.rpartition("/")[2]
            for m, path, _ in self.requests
            if m == method and "/resolve/" in path
        ]


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve(with_body=True)

    def do_HEAD(self) -> None:
        self._serve(with_body=False)

    def _serve(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append((self.command, path, self.headers.get("Range")))
        if self.hub.silent is not None:
            self.hub.silent.wait()
            self.close_connection = True
            return
        if self.hub.gated:
            self._answer(403, b"{}", {"X-Error-Code": "GatedRepo"}, with_body=with_body)
            return
        parts = path.strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            self._describe("/".join(parts[2:4]), parts[5] if len(parts) > 5 else None)
        elif len(parts) >= 5 and parts[2] == "resolve":
            self._file("/".join(parts[:2]), parts[3], parts[4], with_body=with_body)
        else:
            self._answer(404, b"{}", {}, with_body=with_body)

    def _describe(self, name: str, revision: str | None) -> None:
        files = self.hub.checkpoints.get(name)
        if files is None:
            self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif revision not in (None, "main", self.hub.revision):
            self._answer(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        else:
            siblings = [_sibling(file, content) for file, content in files.items()]
            described = {
                "id": name,
                "modelId": name,
                "sha": self.hub.revision,
                "siblings": siblings,
                "cardData": {"license": "mit"},
            }
            self._answer(200, json.dumps(described).encode(), {"Content-Type": "application/json"})

    def _file(self, name: str, revision: str, file: str, *, with_body: bool) -> None:
        content = self.hub.checkpoints.get(name, {}).get(file)
        if content is None:
            self._answer(404, b"", {"X-Error-Code": "EntryNotFound"}, with_body=with_body)
            return
        digest = _sibling(file, content)
        headers = {
            "X-Repo-Commit": self.hub.revision,
            "ETag": f'"{digest["lfs"]["sha256"] if "lfs" in digest else digest["blobId"]}"',
            "Accept-Ranges": "bytes",
        }
        if file in self.hub.damaged:
            content = content[:-1] + bytes([content[-1] ^ 1])
        asked = self.headers.get("Range")
        if asked and with_body:
            start = int(asked.removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._answer(206, content[start:], headers, large=file.endswith(LARGE))
        else:
            self._answer(200, content, headers, with_body=with_body, large=file.endswith(LARGE))

    def _answer(
        self,
        code: int,
        body: bytes,
        headers: dict[str, str],
        *,
        with_body: bool = True,
        large: bool = False,
    ) -> None:
        cut = self.hub.cut_after if large and with_body else None
        try:
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body and cut is not None and len(body) > cut:
                self.hub.cut_after = None
                self.wfile.write(body[:cut])
                self.wfile.flush()
                self.close_connection = True
                self.connection.close()
            elif with_body:
                self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


def _sibling(file: str, content: bytes) -> dict[str, Any]:
    header = f"blob {len(content)}\0".encode()
    entry: dict[str, Any] = {
        "rfilename": file,
        "size": len(content),
        "blobId": hashlib.sha1(header + content).hexdigest(),
    }
    if file.endswith(LARGE):
        sha256 = hashlib.sha256(content).hexdigest()
        entry["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
    return entry


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no event here."""


@contextmanager
def running() -> Iterator[Hub]:
    """A hub on a free port of the loopback address, until the block ends."""
    hub = Hub()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.port = server.server_address[1]
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield hub
    finally:
        if hub.silent is not None:
            hub.silent.set()
        server.shutdown()
        server.server_close()
        thread.join()
