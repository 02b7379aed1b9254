"""Files whose text stands among marks give the text, or say that they are not read."""

from __future__ import annotations

import json

import pytest

from bot.sources.documents import extract_document
from bot.sources.errors import SourceError
from tests.support.checkpoints import SUMMARIES

PASSAGES = [passage for passage, _ in SUMMARIES[:4]]
TEXT = "\n".join(PASSAGES)


def read(text: str, name: str, encoding: str = "utf-8") -> str:
    return extract_document(text.encode(encoding), name).text


MARKDOWN = f"""---
title: طريق الوادي
tags: [أخبار, طرق]
---

# طريق **الوادي**

{PASSAGES[0]}

> {PASSAGES[1]}

![صورة الطريق](https://news.test/road.png)

- {PASSAGES[2]} [المصدر](https://news.test/source)
- **«الوادي»**: بلدة صغيرة

```python
print("شيفرة")
```

{PASSAGES[3]}
"""
MARKDOWN_TEXT = "\n".join(
    [
        "طريق الوادي",
        PASSAGES[0],
        PASSAGES[1],
        f"{PASSAGES[2]} المصدر",
        "«الوادي»: بلدة صغيرة",
        PASSAGES[3],
    ]
)


@pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN", "a.txt", "a"])
def test_markdown_gives_what_it_shows(name: str) -> None:
    assert read(MARKDOWN, name) == MARKDOWN_TEXT


SRT = """1
00:00:01,000 --> 00:00:04,000
<i>قالت البلدية</i>
إن الطريق فتح

2
00:00:04,500 --> 00:00:06,000
{\\an8}صباح اليوم.

3
00:00:06,500 --> 00:00:09,000
وشكرت العمال.
"""
VTT = """WEBVTT - أخبار

NOTE كتبها متطوع

first
00:01.000 --> 00:04.000 align:start
<v سامي>قالت البلدية <00:02.000>إن الطريق فتح

00:04.500 --> 00:06.000
صباح اليوم.

NOTE النهاية قريبة

00:06.500 --> 00:09.000
وشكرت العمال.
"""
SAID = "قالت البلدية إن الطريق فتح صباح اليوم.\nوشكرت العمال."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SRT, "a.srt"), (SRT, "a.txt"), (SRT.replace("\n", "\r\n"), "a.srt"), (VTT, "a.vtt"), (VTT, "a.txt"),
        (SRT.replace("\n\n", "\n"), "a.srt"), ("\ufeff" + SRT, "a.srt"),
    ],
    ids=["srt", "txt", "crlf", "vtt", "vtt as txt", "no empty lines", "mark"],
)  # fmt: skip
def test_subtitles_give_what_is_said(text: str, name: str) -> None:
    assert read(text, name) == SAID


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"id": 7, "url": "https://news.test/7", "title": "طريق", "body": TEXT}, "a.json"),
        ([{"text": passage, "likes": 3} for passage in PASSAGES], "a.json"),
        (
            {"data": {"articleBody": "".join(f"<p>{passage}</p>\n" for passage in PASSAGES)}},
            "a.txt",
        ),
    ],
)
def test_json_gives_the_values_that_are_text(value: object, name: str) -> None:
    assert read(json.dumps(value), name) == TEXT
    assert read(json.dumps(value, ensure_ascii=False, indent=2), name) == TEXT


def test_json_of_a_value_a_line_is_read_too() -> None:
    lines = "\n".join(json.dumps({"n": n, "text": p}) for n, p in enumerate(PASSAGES))
    assert read(lines, "a.jsonl") == TEXT


@pytest.mark.parametrize(("mark", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_gives_the_cells_that_are_text(mark: str, name: str, encoding: str) -> None:
    rows = [mark.join(("رقم", "نص", "رابط"))]
    rows += [mark.join((str(n), f'"{p}"', "https://news.test/7")) for n, p in enumerate(PASSAGES)]
    assert read("\n".join(rows), name, encoding) == TEXT


PIECE = "".join(f'<p class="x">{passage}</p>\n' for passage in PASSAGES)


@pytest.mark.parametrize(
    "text",
    [
        PIECE,
        f'<div dir="rtl"><h1>طريق الوادي</h1>{PIECE}<script>var a = "شيفرة";</script></div>',
        f"<!-- منسوخ -->\n<article>{PIECE}</article>",
        f"<meta charset=utf-8>\n{PIECE}",
        "<br><br>".join(PASSAGES) + "<br>",
        f"طريق الوادي\n{PIECE}",
    ],
    ids=["paragraphs", "div", "comment", "meta", "line breaks", "text first"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_a_piece_of_a_page_is_read_as_one(text: str, encoding: str) -> None:
    found = extract_document(text.encode(encoding, "ignore"), "a.txt").text
    assert all(passage in found for passage in PASSAGES)
    assert not {"<", ">", "شيفرة"} & {*found, *found.split()}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_a_page_in_utf_16_is_a_page(encoding: str, name: str) -> None:
    page = f"<!doctype html><html><head><title>طريق</title></head><body>{PIECE}</body></html>"
    found = extract_document(page.encode(encoding), name)
    assert (found.text, found.title) == (TEXT, "طريق")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"a": [1, 2, 3], "b": "نعم"}', "a.json"), ('{"a": 1', "a.json"), ("[]", "a.txt"),
        ("الاسم,العمر\nسامي,40\nليلى,35", "a.csv"), ("WEBVTT\n", "a.vtt"), ("![صورة](a.png)\n", "a.md"),
        (f"<rss><channel><item>{TEXT}</item></channel></rss>", "a.txt"),
        (f"\\documentclass{{article}}\n\\begin{{document}}{TEXT}", "a.tex"),
        (f"title: |\n  {TEXT}", "a.yaml"), (f"print('{TEXT}')", "a.py"), (f"[Events]\nDialogue: {TEXT}", "a.ass"),
    ],
    ids=lambda value: value if len(value) < 9 else "",
)  # fmt: skip
def test_what_holds_marks_and_no_text_is_refused(text: str, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text, name)
    assert caught.value.key == "document_unknown"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"# {TEXT}",
        f"[عاجل] {TEXT}",
        f"«الوادي» {{بين قوسين}} و 3 < 5 و a > b و** {TEXT}",
        f"#طريق #الوادي\n{TEXT}\n10:30 - 11:45",
        f'"رقم", قال سامي\n{TEXT}',
    ],
)
def test_a_plain_text_is_left_as_it_is(text: str) -> None:
    assert read(text, "a.txt") == text
