"""Summaries are scored as the bot would make them, and published scores are tried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.evaluation.corpora import CorpusError
from models.evaluation.summary import (
    BASELINES,
    Document,
    cleaned,
    extractive,
    lead,
    lead_of_share,
    read_documents,
    score,
    unlike_published,
)

SENTENCES = [
    f"وصف {writer} في {book} رحلة طويلة إلى {place} دامت {months} شهرا."
    for writer, book, place, months in [
        ("البحار", "دفتره", "الجزيرة", 7),
        ("الطبيب", "مذكراته", "الصحراء", 12),
        ("المعلم", "رسالة", "الجبل", 3),
        ("التاجر", "سجله", "الميناء", 20),
        ("الشاعر", "قصيدته", "الغابة", 5),
        ("المهندس", "تقريره", "السد", 14),
        ("الصحفي", "مقاله", "الحدود", 9),
        ("الرسام", "لوحاته", "الواحة", 11),
        ("الفلكي", "كتابه", "المرصد", 30),
        ("الطباخ", "وصفاته", "السوق", 2),
    ]
]
DOCUMENT = Document(" ".join(SENTENCES), SENTENCES[0], {}, {})


def _read(folder: Path, fields: dict[str, Any]) -> list[Document]:
    path = folder / "corpus.jsonl"
    path.write_text(json.dumps(fields), encoding="utf-8")
    return read_documents(path)


def test_systems_are_the_fields_with_published_scores_beside_them(tmp_path: Path) -> None:
    fields = {"text": "نص", "summary": "نص", "a": "نص", "a_rouge": {"rouge1": 1.0}, "id": "7"}

    (document,) = _read(tmp_path, fields)

    assert document == Document("نص", "نص", {"a": "نص"}, {"a": {"rouge1": 1.0}})


@pytest.mark.parametrize("scores", ["0.5", {"rouge1": "high"}, {"bleu": 0.5}])
def test_published_scores_of_another_kind_are_refused(tmp_path: Path, scores: object) -> None:
    with pytest.raises(CorpusError, match="'a_rouge' does not hold"):
        _read(tmp_path, {"text": "نص", "summary": "نص", "a": "نص", "a_rouge": scores})


def test_published_scores_that_do_not_come_out_are_counted() -> None:
    published = {"a": {"rouge1": 1.0, "rouge2": 1.0, "rougeL": 0.9}}
    document = Document("", "كتب الطالب", {"a": "كتب الطالب"}, published)

    assert unlike_published([document]) == 1
    assert score({"a": ["كتب الطالب"]}, [document]).notes[1].startswith("2 of 3 ")


def test_scores_are_means_over_documents() -> None:
    documents = [Document("", "كتب الطالب", {}, {}), Document("", "زار الوزير", {}, {})]

    (row,) = score({"one": ["كتب الطالب", "نام الوزير سريعا جدا"]}, documents).rows

    assert row.scores == pytest.approx(((1 + 1 / 3) / 2, 0.5, (1 + 1 / 3) / 2))
    assert row.count == 3


def test_the_extractive_summary_is_two_fifths_of_its_article_unless_told() -> None:
    assert len(extractive(DOCUMENT).split()) == pytest.approx(0.4 * DOCUMENT.words, abs=6)
    assert len(extractive(DOCUMENT, 20).split()) == pytest.approx(20, abs=6)


def test_leads_are_the_first_sentences() -> None:
    assert lead(DOCUMENT, 3) == " ".join(SENTENCES[:3])
    assert lead_of_share(DOCUMENT) == " ".join(SENTENCES[:4])


def test_every_baseline_says_something() -> None:
    assert all(made(DOCUMENT) for made in BASELINES.values())


def test_hard_wrapped_lines_are_joined() -> None:
    text = "افتتحت بلدية المدينة يوم الأحد\nجسرا جديدا فوق النهر يربط\nضفتيه بعد سنوات من العمل."

    assert cleaned(text).paragraphs == (" ".join(text.split("\n")),)


def test_a_heading_among_paragraphs_stays_on_its_line() -> None:
    text = f"{SENTENCES[0]}\nتفاصيل القصة\n{SENTENCES[1]}\nوقال الطالب إن النهر طويل."

    assert "تفاصيل القصة" in cleaned(text).paragraphs
