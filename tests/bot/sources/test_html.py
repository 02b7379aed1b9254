"""A page gives its whole article: the lead beside the body, bare text, and no other article."""

from __future__ import annotations

import pytest

from bot.sources.html import FrontPageError, extract_page

LEAD = "افتتحت بلدية الوادي صباح اليوم الأحد طريقا جديدا يصل القرى الأربع بالمدينة بعد عمل دام ثلاث سنوات كاملة."
BODY = [
    "وقال رئيس البلدية سامي الحداد إن الطريق يختصر الرحلة من ساعتين إلى أربعين دقيقة في كل فصول السنة.",
    "وأضاف أن العمال فتحوا نفقين في الجبل وبنوا ستة جسور فوق الوادي الذي كان يقطع القرى في الشتاء.",
    "وذكرت المهندسة المشرفة ليلى الخطيب أن الكلفة بلغت تسعة ملايين دينار دفعت الدولة ثلثيها.",
    "ويطالب الأهالي الآن بحافلة تمر بالقرى مرتين في اليوم حتى يصل التلاميذ إلى مدارسهم في موعدها.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)
OTHERS = [
    "ارتفاع أسعار القمح في الأسواق المحلية", "عودة القطار الليلي إلى محطته القديمة",
    "مدرسة جديدة تفتح أبوابها في الجنوب", "فريق المدينة يفوز على ضيفه بهدفين",
    "متحف البحر يستقبل زواره من جديد", "افتتاح معرض الكتاب في قاعة البلدية",
]  # fmt: skip


def page(body: str, *, description: str = "", kind: str = "", title: str = "طريق الوادي") -> bytes:
    head = f'<meta charset="utf-8"><title>{title}</title>'
    head += f'<meta property="og:description" content="{description}">' if description else ""
    head += f'<meta property="og:type" content="{kind}">' if kind else ""
    return f'<!doctype html><html lang="ar"><head>{head}</head><body>{body}</body></html>'.encode()


def text_of(content: bytes, url: str = "http://news.test/valley/road") -> str:
    found = extract_page(content, url)
    assert found is not None
    return found.text


ENTRY = f'<div class="entry-content">{PARAGRAPHS}</div>'
LEADS = {
    "own div": f'<div class="art"><h1>طريق</h1><div class="art__lead"><p>{LEAD}</p></div><div class="art__text" '
    f'itemprop="articleBody">{PARAGRAPHS}</div></div>',
    "heading": f'<div class="article"><h1>طريق</h1><h2>{LEAD}</h2><div class="article-body">{PARAGRAPHS}</div></div>',
    "summary": f'<article><h1>طريق</h1><div class="summary">{LEAD}</div>{ENTRY}</article>',
    "header": f'<article><header><h1>طريق</h1><p>{LEAD}</p></header>{ENTRY}</article>',
    "strong": f'<article><h1>طريق</h1><strong>{LEAD}</strong>{ENTRY}</article>',
    "span": f'<article><h1>طريق</h1><div class="x"><span>{LEAD}</span></div>{ENTRY}</article>',
    "no title": f'<div><p class="lead">{LEAD}</p>{ENTRY}</div>',
    "whole page a form": f'<form id="aspnetForm"><h1>طريق</h1><div class="deck">{LEAD}</div><div class="article-body">'
    f"{PARAGRAPHS}</div></form>",
    "sidebar page": f'<div class="has sidebar"><article><h1>طريق</h1><div class="intro">{LEAD}</div>'
    f'{ENTRY}</article></div>',
    "amp": f'<article class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">طريق</h1>'
    f'<div class="amp-wp-subtitle">{LEAD}</div></header><amp-img src="a.png" width="1" height="1"></amp-img>'
    f'<div class="amp-wp-article-content">{PARAGRAPHS}</div></article>',
    "in the body": f'<article><h1>طريق</h1><div class="entry-content"><p>{LEAD}</p>{PARAGRAPHS}</div></article>',
}  # fmt: skip


@pytest.mark.parametrize("body", LEADS.values(), ids=LEADS)
def test_the_lead_stands_first_and_once(body: str) -> None:
    text = text_of(page(body))
    assert text.startswith(LEAD) or text.split("\n")[1] == LEAD
    assert text.count(LEAD) == 1
    assert all(text.count(paragraph) == 1 for paragraph in BODY)


@pytest.mark.parametrize("described", [LEAD, f"{LEAD[:70]}..."])
def test_a_lead_that_nothing_names_is_known_by_the_pages_description(described: str) -> None:
    body = f'<div class="a"><div class="b">{LEAD}</div>{ENTRY}</div>'
    assert text_of(page(body, description=described)).startswith(LEAD)
    assert LEAD not in text_of(page(body, description="موقع أخبار الوادي، كل ما يجري في القرى"))


def test_a_lead_of_two_paragraphs_is_kept_whole() -> None:
    more = "ويمر الطريق بثلاث قرى لم يكن يصل إليها في الشتاء إلا من يمشي على قدميه."
    body = f'<h1>طريق</h1><div class="lead"><p>{LEAD}</p><p>{more}</p></div>{ENTRY}'
    assert text_of(page(f"<article>{body}</article>")).startswith(f"{LEAD}\n{more}")


@pytest.mark.parametrize(
    "between",
    [
        f'<div class="teaser">{LEAD[:90]}...</div>',
        f'<ul><li><a href="/1">{OTHERS[0]} {OTHERS[1]}</a></li></ul>',
        f'<div class="related"><a href="/2">{OTHERS[2]}</a> {OTHERS[3]} {OTHERS[4]}</div>',
        f"<figure><figcaption>{OTHERS[3]} {OTHERS[5]}</figcaption></figure>",
        f'<p><a href="/3">{OTHERS[0]} {OTHERS[2]}</a></p>',
        '<div class="byline">كتب سامي الحداد من الوادي يوم الأحد في الساعة العاشرة صباحا</div>',
    ],
    ids=["cut lead", "list", "related", "caption", "link", "byline"],
)
def test_what_else_stands_before_the_body_is_no_lead(between: str) -> None:
    body = f'<article><h1>طريق</h1>{between}<div class="entry-content"><p>{LEAD}</p>{PARAGRAPHS}</div></article>'
    lines = text_of(page(body, description=LEAD[:80])).split("\n")
    assert lines[-len(BODY) - 1 :] == [LEAD, *BODY]
    assert len(lines) <= len(BODY) + 2


BARE = {
    "line break before": f"<div><br>{BODY[0]}</div>{LEAD}<br>{BODY[1]}<br>{BODY[2]}<br>{BODY[3]}",
    "paragraphs behind": f"<div><br>{BODY[0]}</div>{LEAD}<p>{BODY[1]}</p><p>{BODY[2]}</p><p>{BODY[3]}</p>",
    "bold before": f"<div><br><b>{BODY[0]}</b></div>{LEAD}<br>{BODY[1]}<br>{BODY[2]}<br>{BODY[3]}",
    "two line breaks": f"<div><br>{BODY[0]}</div>{LEAD}<br><br>{BODY[1]}<br><br>{BODY[2]}<br><br>{BODY[3]}",
    "in spans": f"<div><br></div><span>{LEAD}</span><div><br></div><span>{BODY[0]}</span><div><br></div>"
    f"<span>{BODY[1]}</span><div><br></div><span>{BODY[2]} {BODY[3]}</span>",
    "with a link": f'<div><br>{BODY[0]}</div>{LEAD} <a href="/x">التفاصيل</a> كاملة<p>{BODY[1]}</p><p>{BODY[2]}</p>'
    f"<p>{BODY[3]}</p>",
    "picture first": f"<div><img src=a.png><br></div>{LEAD}<div>{BODY[0]}</div>{BODY[1]}<div>{BODY[2]}</div>{BODY[3]}",
}  # fmt: skip


@pytest.mark.parametrize("body", BARE.values(), ids=BARE)
@pytest.mark.parametrize(
    "around",
    [
        '<article><div class="entry-content">{}</div></article>',
        '<article><div class="post-body entry-content"><div dir="rtl">{}</div></div></article>',
        "<table><tr><td>{}</td></tr></table>",
    ],
    ids=["entry", "blogger", "cell"],
)
def test_bare_text_beside_blocks_is_kept_in_its_place(body: str, around: str) -> None:
    text = text_of(page(around.format(body)))
    assert all(text.count(part) == 1 for part in (LEAD, *BODY))
    shown = sorted((LEAD, *BODY), key=body.index)
    assert sorted(shown, key=text.index) == shown


def cards(*, level: str = "h2") -> str:
    return "".join(
        f'<div class="card"><{level}><a href="/{n}">{title}</a></{level}><p>{title}، وقالت البلدية إن ذلك '
        f"يجري منذ أسبوع وإن الأهالي راضون عنه.</p></div>"
        for n, title in enumerate(OTHERS)
    )


@pytest.mark.parametrize("url", ["http://news.test/", "http://news.test", "https://news.test/ar/"])
@pytest.mark.parametrize("kind", ["", "website"])
def test_a_front_page_is_no_article(url: str, kind: str) -> None:
    with pytest.raises(FrontPageError):
        extract_page(page(f"<main>{cards()}</main>", kind=kind), url)


def test_a_page_of_a_section_is_no_article_either() -> None:
    with pytest.raises(FrontPageError):
        extract_page(page(f"<main>{cards(level='h3')}</main>"), "http://news.test/section/local")


def test_an_article_with_others_behind_it_is_one() -> None:
    body = f"<main><article><h1>طريق</h1><p>{LEAD}</p>{PARAGRAPHS * 2}</article><aside>{cards()}</aside></main>"
    assert LEAD in text_of(page(body, kind="article"))
    assert LEAD in text_of(page(body, kind="article"), "http://news.test/")


def test_a_site_of_one_article_is_one() -> None:
    assert LEAD in text_of(page(LEADS["header"]), "http://news.test/")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_is_read_though_it_does_not_say_so(encoding: str) -> None:
    content = page(LEADS["in the body"]).decode().encode(encoding)
    assert LEAD in text_of(content)
