"""A link is fetched only where it leads to a public page, and every other end is a sentence."""

from __future__ import annotations

import asyncio
import gzip
import io
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import docx
import httpx
import pytest

from bot.domain.jobs import Address, Content, Job, Part, Task
from bot.sources.article import article_of
from bot.sources.errors import SourceError
from bot.sources.links import MAXIMUM_FILE, MAXIMUM_PAGE, MAXIMUM_REDIRECTS, fetch_article
from bot.sources.sandbox import Sandboxes
from models.summary.summarizer import Length
from tests.support.checkpoints import SUMMARIES

PRINTED = Path(__file__).parent / "documents" / "libreoffice.pdf"
PUBLIC = "93.184.216.34"
TRANSLATED = "64:ff9b::5db8:d822"
"""``PUBLIC`` as a network of IPv6 alone has it, by NAT64 (RFC 6052)."""

PASSAGES = [passage for passage, _ in SUMMARIES[:4]]
ARTICLE = (
    "<html><head><title>أخبار الوادي</title></head><body><nav>الرئيسية</nav><article><h1>أخبار الوادي</h1>"
    + "".join(f"<p>{passage}</p>" for passage in PASSAGES)
    + "</article><footer>جميع الحقوق محفوظة</footer></body></html>"
)

FRONT = "<html><body>" + "".join(
    f'<div><h2><a href="/{n}">{" ".join(passage.split()[:6])}</a></h2><p>{passage}</p></div>'
    for n, (passage, _) in enumerate(SUMMARIES[:6])
)
WORD = io.BytesIO()
_document = docx.Document()
_document.add_paragraph(PASSAGES[0])
_document.save(WORD)

FILES = {
    "empty": ("text/html", b"<html><body><p>x</p></body></html>"),
    "picture": ("image/png", b"x"),
    "huge": ("text/html", b"x" * (MAXIMUM_PAGE + 1)),
    "windows": ("text/html; charset=windows-1256", ARTICLE.encode("cp1256", "ignore")),
    "file.pdf": ("Application/PDF", PRINTED.read_bytes()),
    "slow.pdf": ("application/pdf", PRINTED.read_bytes()),
    "download": ("application/octet-stream", PRINTED.read_bytes()),
    "file.txt": ("text/plain; charset=utf-8", PASSAGES[0].encode()),
    "program": ("application/octet-stream", b"\x7fELF\0\0\0"),
    "broken.pdf": ("application/pdf", b"%PDF-1.7 nonsense"),
    "huge.pdf": ("application/pdf", b"%PDF-" + b"x" * MAXIMUM_FILE),
    "called-page": ("text/html; charset=utf-8", PRINTED.read_bytes()),
    "called-page-slow": ("text/html", PRINTED.read_bytes()),
    "called-picture": ("image/png", PRINTED.read_bytes()),
    "called-download": ("application/force-download", PRINTED.read_bytes()),
    "called-nothing": ("", b"\r\n" + PRINTED.read_bytes()),
    "word": ("application/zip", WORD.getvalue()),
    "word.docx": ("text/plain", WORD.getvalue()),
    "sheet": ("application/zip", b"PK\x03\x04 nonsense"),
    "huge-called-page": ("text/html", b"%PDF-" + b"x" * MAXIMUM_FILE),
    "notes.md": ("text/markdown", f"# أخبار\n\n{PASSAGES[0]}\n".encode()),
    "utf-16le": ("text/html; charset=utf-16le", ARTICLE.encode("utf-16-le")),
    "utf-16be": ("text/html; charset=utf-16be", ARTICLE.encode("utf-16-be")),
    "utf-16.txt": ("text/plain; charset=utf-16le", PASSAGES[0].encode("utf-16-le")),
    "front": ("text/html", FRONT.encode()),
}
"""What stands at the public address besides an article: kinds and contents."""


class Site(BaseHTTPRequestHandler):
    """What stands at the public address of these tests."""

    seen: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Host")))
        status, headers, body = self._answer(self.path.strip("/").split("/"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = len(body) // 2
        self.wfile.write(body[:half])
        if "slow" in self.path:
            time.sleep(1)
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body[half:])

    def _answer(self, path: list[str]) -> tuple[int, dict[str, str], bytes]:
        kind, body = "text/html; charset=utf-8", ARTICLE.encode()
        match path:
            case ["status", code]:
                return int(code), {"Content-Type": kind}, body
            case ["to", *rest]:
                return 302, {"Location": "/".join(rest).replace("|", "/")}, b""
            case ["loop"]:
                return 302, {"Location": "/loop"}, b""
            case ["kind", *said]:
                kind = "".join(said).replace("|", "/")
            case [file] if file in FILES:
                kind, body = FILES[file]
        return 200, {"Content-Type": kind}, body

    def log_message(self, *_: object) -> None:
        pass


class ToTheSite(httpx.AsyncBaseTransport):
    """Carries requests for the public address to the local site, and no others anywhere."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpx.AsyncHTTPTransport()
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        assert request.url.host in (PUBLIC, TRANSLATED), (
            "a request left for an address that was not looked at"
        )
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture
def site() -> Iterator[ToTheSite]:
    handler = type("Handler", (Site,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    transport = ToTheSite(server.server_address[1])
    transport.seen = handler.seen  # type: ignore[attr-defined]
    yield transport
    server.shutdown()
    server.server_close()
    thread.join()


async def names(host: str, port: int) -> Sequence[str]:
    """The names of these tests, and every address by itself, as a real resolver has it."""
    known = {
        "news.test": [PUBLIC],
        "inside.test": ["10.0.0.7"],
        "both.test": [PUBLIC, "127.0.0.1"],
        "nothing.test": [],
        "translated.test": [TRANSLATED],
    }
    if host in known:
        return known[host]
    if host == "unknown.test":
        raise OSError("no such name")
    return [host]


async def refused(url: str, site: ToTheSite) -> str:
    with pytest.raises(SourceError) as caught:
        await fetch_article(url, resolver=names, transport=site)
    assert str(caught.value)
    return caught.value.key


async def test_an_article_is_extracted_with_its_title(site: ToTheSite) -> None:
    page = await fetch_article("https://news.test/a", resolver=names, transport=site)
    assert page.title == "أخبار الوادي"
    assert all(passage in page.text for passage in PASSAGES)
    assert "محفوظة" not in page.text
    # Asked of the address that was looked at, in the name of the host.
    assert site.asked == [PUBLIC]
    assert site.seen == [("/a", "news.test")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("host", ["translated.test", f"[{TRANSLATED}]"])
async def test_a_public_address_behind_nat64_is_public(site: ToTheSite, host: str) -> None:
    page = await fetch_article(f"http://{host}/a", resolver=names, transport=site)
    assert page.title == "أخبار الوادي"
    assert site.asked == [TRANSLATED]


async def test_an_old_encoding_is_read(site: ToTheSite) -> None:
    page = await fetch_article("http://news.test/windows", resolver=names, transport=site)
    assert PASSAGES[0] in page.text


@pytest.mark.parametrize(
    "kind", ["Text|HTML", "TEXT|html; charset=UTF-8", "", "text|x-server-parsed-html"]
)
async def test_a_page_is_one_whatever_its_site_makes_of_its_kind(
    kind: str, site: ToTheSite
) -> None:
    page = await fetch_article(f"http://news.test/kind/{kind}", resolver=names, transport=site)
    assert PASSAGES[0] in page.text


@pytest.mark.parametrize("name", ["file.pdf", "download", "to/http:||news.test|file.pdf"])
async def test_the_article_in_a_file_is_read(name: str, site: ToTheSite) -> None:
    page = await fetch_article(f"http://news.test/{name}", resolver=names, transport=site)
    assert page.text.startswith("فتح طريق الوادي")


@pytest.mark.parametrize(
    "name", ["called-page", "called-picture", "called-download", "called-nothing"]
)
async def test_a_pdf_is_read_whatever_its_site_calls_it(name: str, site: ToTheSite) -> None:
    page = await fetch_article(f"http://news.test/{name}", resolver=names, transport=site)
    assert page.text.startswith("فتح طريق الوادي")


@pytest.mark.parametrize("name", ["word", "word.docx"])
async def test_a_word_file_is_read_whatever_its_site_calls_it(name: str, site: ToTheSite) -> None:
    page = await fetch_article(f"http://news.test/{name}", resolver=names, transport=site)
    assert page.text == PASSAGES[0]


async def test_marks_in_a_text_are_left_out(site: ToTheSite) -> None:
    page = await fetch_article("http://news.test/notes.md", resolver=names, transport=site)
    assert page.text == f"أخبار\n{PASSAGES[0]}"


@pytest.mark.parametrize("name", ["utf-16le", "utf-16be", "utf-16.txt"])
async def test_utf_16_is_read_where_only_the_site_names_it(name: str, site: ToTheSite) -> None:
    page = await fetch_article(f"http://news.test/{name}", resolver=names, transport=site)
    assert page.text.startswith(PASSAGES[0]) or page.text.split("\n")[1] == PASSAGES[0]


async def test_a_bare_text_is_an_article(site: ToTheSite) -> None:
    page = await fetch_article("http://news.test/file.txt", resolver=names, transport=site)
    assert page.text == PASSAGES[0]


async def test_a_file_may_take_longer_than_a_page(
    site: ToTheSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sources.links.PAGE_TIMEOUT", 0.5)
    page = await fetch_article("http://news.test/slow.pdf", resolver=names, transport=site)
    assert page.text.startswith("فتح طريق الوادي")
    page = await fetch_article("http://news.test/called-page-slow", resolver=names, transport=site)
    assert page.text.startswith("فتح طريق الوادي")
    assert await refused("http://news.test/slow", site) == "link_slow"


async def test_a_redirect_is_followed_and_looked_at(site: ToTheSite) -> None:
    page = await fetch_article(
        "http://news.test/to/https:||news.test|b", resolver=names, transport=site
    )
    assert PASSAGES[0] in page.text
    inside = "http://news.test/to/http:||169.254.169.254|latest|meta-data"
    assert await refused(inside, site) == "link_refused"
    assert await refused("http://news.test/to/file:||etc|passwd", site) == "link_refused"


async def test_redirects_without_end_are_left(site: ToTheSite) -> None:
    assert await refused("http://news.test/loop", site) == "link_unreachable"
    assert len(site.asked) == MAXIMUM_REDIRECTS + 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost.test@127.0.0.1/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://172.16.5.5/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/",
        "http://0.0.0.0/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[::1]/",
        "http://[fe80::1]/", "http://[fd00::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::10.0.0.7]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b::e000:1]/",
        "http://[64:ff9b::a83f:8110]/", "http://[64:ff9b:1::5db8:d822]/", "http://[2002:7f00:1::]/",
        "http://inside.test/", "http://both.test/", "http://nothing.test/",
        "http://news.test:8080/", "https://news.test:80/", "ftp://news.test/", "file:///etc/passwd",
        "gopher://news.test/", "javascript:alert(1)", "http:///nohost", "http://\x00/",
        "http://xn--/", "http://xn--a/", "http://\udcff/", "http://news.test/\udcff",
    ],
)  # fmt: skip
async def test_what_is_not_a_public_page_is_refused_unasked(url: str, site: ToTheSite) -> None:
    assert await refused(url, site) == "link_refused"
    assert site.asked == []


async def test_a_name_that_changes_its_answer_changes_nothing(site: ToTheSite) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])

    async def changing(host: str, port: int) -> Sequence[str]:
        return next(answers)

    await fetch_article("http://news.test/a", resolver=changing, transport=site)
    assert site.asked == [PUBLIC]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("status/404", "link_gone"), ("status/410", "link_gone"), ("status/402", "link_paywall"),
        ("status/403", "link_paywall"), ("status/500", "link_unreachable"),
        ("empty", "link_no_article"), ("picture", "link_to_file"), ("huge", "link_too_big"),
        ("program", "link_to_file"), ("broken.pdf", "document_broken"), ("huge.pdf", "document_too_big"),
        ("to/http:||xn--|", "link_unreachable"), ("front", "link_front_page"),
        ("sheet", "document_broken"), ("huge-called-page", "document_too_big"),
    ],
)  # fmt: skip
async def test_every_end_has_its_own_sentence(path: str, key: str, site: ToTheSite) -> None:
    assert await refused(f"http://news.test/{path}", site) == key


async def test_an_unknown_name_is_a_sentence(site: ToTheSite) -> None:
    assert await refused("http://unknown.test/", site) == "link_unreachable"


async def test_the_system_resolver_finds_this_machine_and_it_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        await asyncio.wait_for(fetch_article("http://localhost/"), 30)
    assert caught.value.key == "link_refused"


@pytest.mark.parametrize(
    "where",
    [
        "javascript:void(0)", "JavaScript:alert(1)", "data:text/html,x", "mailto:a@b.c", "about:blank", "tel:+1",
        "whatsapp://send?text=x", "intent://x#Intent;end", "tg://resolve?domain=x", "file:///etc/passwd", "ftp://a/b",
        "http:ok", "http:", "http://", "https:///path", "http://:80/", "http://news.test:99999/", "http://news.test:x/",
        "http://[::1", "http://[zz]/", "http://xn--/", "http://xn--a-\xff/", f"http://{'a' * 64}.test/",
        f"http://{'a.' * 200}test/", "http://a..b/", "http://\u2024/", "//", "://", "http://news.test\\@10.0.0.7/",
        "http://news.test:22/", "blob:http://news.test/a", "view-source:http://news.test/a", "http://%00/",
    ],
)  # fmt: skip
async def test_a_redirect_to_what_is_no_web_address_is_a_refused_link(where: str) -> None:
    location = where.encode("utf-8")
    site = httpx.MockTransport(lambda _: httpx.Response(302, headers=[(b"Location", location)]))
    with pytest.raises(SourceError) as caught:
        await fetch_article("http://news.test/a", resolver=names, transport=site)
    assert caught.value.key in ("link_refused", "link_unreachable")


async def nothing(file_id: str) -> bytes:
    raise AssertionError(file_id)


async def test_the_text_beside_a_link_that_leads_nowhere_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = httpx.MockTransport(
        lambda _: httpx.Response(302, headers={"Location": "javascript:void(0)"})
    )
    fetch = partial(fetch_article, resolver=names, transport=site)
    monkeypatch.setattr("bot.sources.article.fetch_article", fetch)
    part = Part(1, Content(PASSAGES[0], link="http://news.test/a"))
    job = Job(1, Address(1), "ar", Task.BRIEF, Length.NORMAL, 0, parts=(part,))
    assert (await article_of(nothing, Sandboxes(), job)).text == PASSAGES[0]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-gzip", "identity", "GZIP"])
async def test_a_page_that_is_packed_once_is_read(encoding: str) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {"deflate": zlib.compress, "identity": bytes}
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": encoding}
    packed = httpx.ByteStream(pack.get(encoding, gzip.compress)(ARTICLE.encode()))
    site = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=packed))
    page = await fetch_article("http://news.test/a", resolver=names, transport=site)
    assert PASSAGES[0] in page.text


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "gzip", "identity, gzip"])
async def test_a_page_that_is_packed_otherwise_is_refused(encoding: str) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    packed = httpx.ByteStream(ARTICLE.encode())
    site = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=packed))
    with pytest.raises(SourceError) as caught:
        await fetch_article("http://news.test/a", resolver=names, transport=site)
    assert caught.value.key == "link_unreachable"


async def test_only_encodings_that_are_unpacked_here_are_asked_for() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["accept-encoding"])
        return httpx.Response(404)

    with pytest.raises(SourceError):
        await fetch_article(
            "http://news.test/a", resolver=names, transport=httpx.MockTransport(answer)
        )
    assert asked == ["gzip, deflate"]
