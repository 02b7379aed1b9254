"""The summary without weights does not get worse, on articles written for these tests."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean

import pytest

from models.evaluation.rouge import rouge_l, rouge_n
from models.pipeline import Article, Brief, Pipeline
from tests.quality import gate

HERE = Path(__file__).parent

RECORDS = [
    json.loads(line) for line in (HERE / "extractive_corpus.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def summaries() -> list[str]:
    """What a reader gets, cleaning and all."""
    briefs = Pipeline().brief([Article(record["text"]) for record in RECORDS])
    return [brief.summary if isinstance(brief, Brief) else "" for brief in briefs]


def test_the_extractive_summary_reaches_its_floors(summaries: list[str]) -> None:
    pairs = [(record["summary"], said) for record, said in zip(RECORDS, summaries, strict=True)]
    gate.require("extractive", "ROUGE-1", mean(rouge_n(*pair, 1).f for pair in pairs))
    gate.require("extractive", "ROUGE-2", mean(rouge_n(*pair, 2).f for pair in pairs))
    gate.require("extractive", "ROUGE-L", mean(rouge_l(*pair).f for pair in pairs))


def test_it_is_made_of_the_articles_own_sentences(summaries: list[str]) -> None:
    for record, said in zip(RECORDS, summaries, strict=True):
        assert said
        for word in said.split():
            assert word in record["text"]
