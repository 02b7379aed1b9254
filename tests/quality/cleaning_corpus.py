"""Clean articles with repetition and boilerplate put in, of every kind that real channels show.

    python -m tests.quality.cleaning_corpus --articles FILE.jsonl --seed 1 --bank unseen > cases.jsonl
    mujaz evaluate cleaning --corpus cases.jsonl

An article is a JSON object with ``paragraphs`` (a list) or ``text`` (a paragraph a line). Phrases come
from two banks: patterns were written while looking at ``seen``; ``unseen`` tells what they are worth.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

Article = Sequence[str]
Case = dict[str, Any]

BANKS: dict[str, dict[str, list[str]]] = {
    "seen": {
        "label": ["اقرأ أيضاً", "اقــرأ أيضا:", "إقرأ المزيد", "شاهد أيضاً", "قد يهمك", "مواضيع ذات صلة", "لمزيد من الأخبار"],
        "headline": ["العاصفة تقترب من الساحل الشمالي", "أسعار القمح ترتفع للشهر الثالث على التوالي", "كيف تحمي بيتك من الرطوبة؟", "لماذا يهاجر الصيادون من القرى؟"],
        "follow": ["تابعونا على تلغرام", "للاشتراك في القناة اضغط هنا 👇", "📲 انضموا إلى قناتنا على واتساب", "شارك الخبر مع أصدقائك", "حمّل تطبيق النشرة الآن مجاناً", "اشترك في نشرتنا البريدية ليصلك كل جديد"],
        "handle": ["@nashra_alyawm", "https://t.me/nashra_alyawm", "قناة النشرة | @nashra_alyawm", "🔗 https://example.org/news/2841"],
        "hashtags": ["#أخبار #عاجل", "#النشرة_اليومية #اقتصاد #زراعة"],
        "ruler": ["━━━━━━━━━━", "* * *", "ــــــــــــــ", "======"],
        "credit": ["المصدر: وكالات", "تصوير: سامي نجم", "(صورة أرشيفية)", "رويترز", "تحرير: هالة الصباغ"],
        "notice": ["جميع الحقوق محفوظة © النشرة", "آخر تحديث: 12:30 - 4 مارس 2025", "وقت القراءة: 3 دقائق", "يتبع", "عدد المشاهدات: 2841"],
    },
    "unseen": {
        "label": ["اقرؤوا أيضاً", "طالع أيضًا..", "ربما يعجبك أيضا", "أخبار متعلقة", "الأكثر قراءة", "مقالات ذات صلة:", "للمزيد من الأخبار", "موضوعات قد تهمك", "اقرأ كذلك", "المزيد من الأخبار"],
        "headline": ["وزير الري يتفقد السد الجديد", "خبراء: الموسم الأسوأ منذ عقدين", "بالصور.. افتتاح جسر الوادي أمام المشاة", "هل تعود القطارات الليلية إلى الخدمة؟"],
        "follow": ["تابعوا صفحتنا على فيسبوك", "🔔 فعّلوا التنبيهات لتصلكم الأخبار أولاً بأول", "انضم الآن إلى قناة النشرة في تليجرام", "لمتابعة آخر الأخبار عبر واتساب اضغط هنا", "شاركوا المنشور", "لا تنسوا الاشتراك في القناة وتفعيل الجرس", "يمكنكم متابعة أخبارنا عبر تطبيق نبض", "تابع قناتنا على يوتيوب", "حملوا تطبيقنا من المتجر", "لمتابعة أبرز الأخبار انضموا إلى قناتنا عبر تيليغرام"],
        "handle": ["t.me/akhbar_alwadi", "تويتر: @akhbar_alwadi", "www.example.org", "أخبار الوادي https://t.me/akhbar_alwadi", "للتواصل: @akhbar_alwadi_bot"],
        "hashtags": ["#الوادي", "#سياسة #محليات #الوادي_اليوم"],
        "ruler": ["- - - - -", "•••••", "〰️〰️〰️〰️", "#####", "________"],
        "credit": ["المصدر : أخبار الوادي + وكالات", "عدسة: نادر عواد", "صورة تعبيرية", "(أ ف ب)", "ترجمة: سلمى نجم", "الصورة: رويترز", "المصدر | وكالة الأناضول"],
        "notice": ["حقوق النشر محفوظة لأخبار الوادي", "تاريخ النشر: 2025/03/04", "نُشر في: 4 مارس 2025 - 10:15", "مدة القراءة دقيقتان", "© 2025 أخبار الوادي", "اترك تعليقاً"],
    },
}  # fmt: skip

_LIGHT_ADDED = ("أيضا", "كذلك", "قد", "حاليا")
_SYNONYMS = {
    "أكد": "أوضح", "قال": "ذكر", "وقال": "وذكر", "أعلن": "كشف", "وأعلن": "وكشف", "أضاف": "تابع",
    "وأضاف": "وتابع", "كبير": "ضخم", "كبيرة": "ضخمة", "بسبب": "جراء", "خلال": "أثناء", "نحو": "حوالي",
    "عبر": "من خلال", "لأن": "كون", "حول": "بشأن", "أشار": "لفت", "وأشار": "ولفت", "مهم": "هام",
}  # fmt: skip
_RESPELLED = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "،": ",", "؟": "?", "«": '"', "»": '"'}
    | {chr(0x660 + digit): str(digit) for digit in range(10)}
)
_DIGITS_BACK = str.maketrans({str(digit): chr(0x660 + digit) for digit in range(10)})


def cases(articles: Iterable[Article], *, seed: int, bank: str) -> Iterator[Case]:
    """A case of every kind for each article, the same for the same seed."""
    for number, article in enumerate(articles):
        for kind, make in KINDS.items():
            generator = random.Random(f"{seed}/{number}/{kind}")
            made = make(list(article), generator, BANKS[bank])
            if made is not None:
                text, keep = made
                yield {"kind": kind, "text": "\n".join(text), "keep": keep}


Dirtied = tuple[list[str], list[str]] | None
Bank = dict[str, list[str]]


def untouched(article: list[str], _: random.Random, __: Bank) -> Dirtied:
    return article, article


def repeated_paragraphs(article: list[str], generator: random.Random, _: Bank) -> Dirtied:
    return _with_copies(article, generator, lambda text: text)


def respelled_paragraphs(article: list[str], generator: random.Random, _: Bank) -> Dirtied:
    return _with_copies(article, generator, lambda text: _respelled(text, generator))


def reworded_paragraphs(article: list[str], generator: random.Random, _: Bank) -> Dirtied:
    return _with_copies(article, generator, lambda text: _reworded(text, generator))


def article_twice(article: list[str], generator: random.Random, _: Bank) -> Dirtied:
    return [*article, *(_respelled(text, generator) for text in article)], article


def repeated_sentence(article: list[str], generator: random.Random, _: Bank) -> Dirtied:
    sentences = [s for s in re.split(r"(?<=\.)\s+", article[0]) if len(s.split()) >= 6]
    if len(article) < 2 or not sentences or not sentences[0].endswith("."):
        return None
    text = [*article[:-1], f"{article[-1]} {sentences[0]}"]
    return (text, article) if article[-1].endswith(".") else None


def read_also(article: list[str], generator: random.Random, bank: Bank) -> Dirtied:
    label = generator.choice(bank["label"])
    headlines = generator.sample(bank["headline"], generator.randint(1, 3))
    block = (
        [f"{label.rstrip(':. ')}: {headlines[0]}"]
        if generator.random() < 0.3
        else [label, *headlines]
    )
    return _put_in(article, block, generator)


def follow_us(article: list[str], generator: random.Random, bank: Bank) -> Dirtied:
    lines = generator.sample(bank["follow"], 2)
    if generator.random() < 0.5:
        return [*article, *lines], article
    return _put_in(article, lines[:1], generator)


def channel_footer(article: list[str], generator: random.Random, bank: Bank) -> Dirtied:
    footer = [generator.choice(bank[kind]) for kind in ("ruler", "follow", "handle")]
    return [*article, *footer], article


def inline_tail(article: list[str], generator: random.Random, bank: Bank) -> Dirtied:
    if not article[-1].endswith("."):
        return None
    tail = f"{generator.choice(bank['hashtags'])} @qanat_alnashra"
    return [*article[:-1], f"{article[-1]} {tail}"], article


def _line(kind: str) -> Callable[[list[str], random.Random, Bank], Dirtied]:
    def put_in(article: list[str], generator: random.Random, bank: Bank) -> Dirtied:
        return _put_in(article, [generator.choice(bank[kind])], generator)

    return put_in


def title_twice(article: list[str], generator: random.Random, _: Bank) -> Dirtied:
    words = re.sub(r"[.،؛:«»\"]", "", article[0]).split()[:9]
    if len(words) < 6:
        return None
    title = " ".join(words)
    again = _respelled(title, generator) if generator.random() < 0.5 else f"🔴 {title}"
    return [title, again, *article], [title, *article]


def template_lines(article: list[str], generator: random.Random, _: Bank) -> Dirtied:
    places = generator.sample(["الوادي", "المرفأ", "السرو", "الرمال", "النخيل", "الصخر"], 4)
    figure = generator.randint(20, 900)
    forms: list[Callable[[str, int], str]] = [
        lambda place, n: f"وسجلت {place} {n} إصابة جديدة خلال يوم واحد.",
        lambda place, n: f"درجة الحرارة في {place} اليوم {n % 40} درجة مئوية",
        lambda place, n: f"فاز فريق {place} على ضيفه في الجولة الأخيرة من الدوري.",
        lambda place, n: f"وبلغ سعر الكيلو في أسواق {place} {n} دينارا بعد ارتفاعه أمس.",
    ]
    form = generator.choice(forms)
    lines = [form(place, figure + 7 * number) for number, place in enumerate(places)]
    text = [*article, *lines]
    return text, text


KINDS: dict[str, Callable[[list[str], random.Random, Bank], Dirtied]] = {
    "untouched": untouched,
    "repeated": repeated_paragraphs,
    "respelled": respelled_paragraphs,
    "reworded": reworded_paragraphs,
    "article twice": article_twice,
    "repeated sentence": repeated_sentence,
    "read also": read_also,
    "follow us": follow_us,
    "channel footer": channel_footer,
    "tail": inline_tail,
    "handle or link": _line("handle"),
    "hashtags": _line("hashtags"),
    "ruler": _line("ruler"),
    "credit": _line("credit"),
    "notice": _line("notice"),
    "title twice": title_twice,
    "template lines": template_lines,
}


def _with_copies(
    article: list[str], generator: random.Random, copy: Callable[[str], str]
) -> Dirtied:
    long = [text for text in article if len(text.split()) >= 12]
    if len(long) < 2:
        return None
    chosen = generator.sample(long, min(len(long), generator.randint(1, 3)))
    text = list(article)
    for original in chosen:
        place = generator.randint(article.index(original) + 1, len(text))
        text.insert(max(place, text.index(original) + 1), copy(original))
    return text, article


def _put_in(article: list[str], block: list[str], generator: random.Random) -> Dirtied:
    place = generator.randint(1, len(article))
    return [*article[:place], *block, *article[place:]], article


def _respelled(text: str, generator: random.Random) -> str:
    if generator.random() < 0.5:
        text = text.translate(_RESPELLED)
    else:
        text = text.translate(_DIGITS_BACK).replace("أن ", "أنّ ").replace(" من ", " مِن ")
    if generator.random() < 0.5:
        text = re.sub(r"(?<=[\u0628-\u063a])(?=[\u0641-\u064a]\w{2})", "ـ", text, count=5)
    return text.replace(" ", "  ", 3)


def _reworded(text: str, generator: random.Random) -> str:
    words = text.split()
    known = [n for n, word in enumerate(words) if word in _SYNONYMS]
    plain = [n for n, word in enumerate(words[1:-1], start=1) if word.isalpha() and len(word) > 3]
    match generator.choice(["swap", "drop", "add"]):
        case "swap" if known:
            place = generator.choice(known)
            words[place] = _SYNONYMS[words[place]]
        case "drop" if plain:
            del words[generator.choice(plain)]
        case _:
            words.insert(generator.randint(1, len(words) - 1), generator.choice(_LIGHT_ADDED))
    return " ".join(words)


def read_articles(path: Path) -> list[Article]:
    """The articles of a JSONL file that have at least two paragraphs."""
    articles: list[Article] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        paragraphs = fields.get("paragraphs") or fields["text"].split("\n")
        paragraphs = [" ".join(text.split()) for text in paragraphs if text.strip()]
        if len(paragraphs) > 1:
            articles.append(paragraphs)
    return articles


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bank", choices=sorted(BANKS), default="unseen")
    parser.add_argument("--most", type=int, default=None, help="use so many articles at most")
    options = parser.parse_args()
    for made_case in cases(
        read_articles(options.articles)[: options.most], seed=options.seed, bank=options.bank
    ):
        print(json.dumps(made_case, ensure_ascii=False))
