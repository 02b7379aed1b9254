"""The tests' reader of Telegram's HTML says what Telegram's own says.

The expected values were given by TDLib 1.8 (``td_execute`` with ``parseTextEntities``). Where the
package ``tdjson`` is installed, it is asked again about texts that nobody thought of.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.botapi.telegram_html import MarkupError, parse

Place = tuple[str, int, int]

PIECES = [
    "<b>", "</b>", "<i>", "</i>", "<s>", "</s>", "<B>", "</>", "<b", "</", "<", ">", "<x>", "<br>", "<!--",
    "<blockquote expandable>", "<blockquote>", "</blockquote>", "<a href=\"http://x.y/?a=1&amp;b=2\">",
    "</a>", "<code>", "</code>", "<code class=\"language-py\">", "<pre>", "</pre>", "<span class='tg-spoiler'>",
    "<span>", "</span>", "<tg-spoiler>", "</tg-spoiler>", "<b foo>", "<b foo=1>", "<b foo='", "<b =", "<b\n>",
    "&lt;", "&gt;", "&amp;", "&quot;", "&nbsp;", "&#1575;", "&#x41;", "&#x41", "&#0;", "&#128512;", "&#", "&",
    "😀", "اب", "ab", " ", "\n", "=", "\"", "'", "/", "\u2068", "\u2069",
]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "text", "places"),
    [
        ("<b>x</b>", "x", [("bold", 0, 1)]),
        ("<B >x</b >", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<b><b>x</b>y</b>", "xy", [("bold", 0, 2), ("bold", 0, 1)]),
        ("<u></u>x", "x", []),
        ("a&amp;b&lt;&nbsp;&#1575;&#x41;&apos;&amp", "a&b<&nbsp;اA&apos;&", []),
        ("&#x110000;&#xZZ;&#65", "&#x110000;&#xZZ;A", []),
        ("<a href=\"http://x.y\">z</a>", "z", [("text_link", 0, 1)]),
        ("<a href='javascript:x'>z</a><a href=foo>z</a>", "zz", []),
        ("<blockquote expandable>a\nb</blockquote>", "a\nb", [("expandable_blockquote", 0, 3)]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", 0, 1)]),
        ("<tg-spoiler>😀x</tg-spoiler>y<b>😀</b>", "😀xy😀", [("spoiler", 0, 3), ("bold", 4, 2)]),
        ("\u2068x\u2069<b>\u200f</b>", "\u2068x\u2069\u200f", [("bold", 3, 1)]),
    ],
)  # fmt: skip
def test_what_telegram_takes_is_taken(markup: str, text: str, places: list[Place]) -> None:
    found, entities = parse(markup)
    assert found == text
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == places


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("خبر <b>x</i>", 'Unmatched end tag at byte offset 11, expected "</b>", found "</i>"'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("a<3", "Unclosed start tag at byte offset 1"),
        ("<b foo=\"1>x</b>", "Unclosed start tag at byte offset 0"),
        ("<b>x</b foo>", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='a'>😀</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)  # fmt: skip
def test_what_telegram_refuses_is_refused_in_its_words(markup: str, said: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse(markup)
    assert str(caught.value) == said


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_any_markup_is_read_as_tdlib_reads_it(markup: str) -> None:
    tdjson = pytest.importorskip("tdjson")
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    request = {
        "@type": "parseTextEntities",
        "text": markup,
        "parse_mode": {"@type": "textParseModeHTML"},
    }
    assert _ours(markup) == _theirs(json.loads(tdjson.td_execute(json.dumps(request).encode())))


def _ours(markup: str) -> Any:
    try:
        text, entities = parse(markup)
    except MarkupError as error:
        return f"Can't parse entities: {error}"
    return text, sorted((e["offset"], e["length"], e["type"].replace("_", "")) for e in entities)


def _theirs(answer: dict[str, Any]) -> Any:
    if "message" in answer:
        return answer["message"]
    names = {"texturl": "textlink", "precode": "pre"}
    return answer["text"], sorted(
        (e["offset"], e["length"], names.get(name, name))
        for e in answer["entities"]
        for name in [e["type"]["@type"].removeprefix("textEntityType").lower()]
    )
