"""Marian is given sentences, in one batch, and what it says is put together as the text stood."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from models.checking import check
from models.engines import Decoding, Engine, Output, load_engine
from models.translation import Translator
from tests.support.checkpoints import TRANSLATIONS


class Watched:
    """A real engine, and what it was asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.tokenizer = engine.tokenizer
        self.window = engine.window
        self.asked: list[tuple[list[str], Decoding]] = []

    def generate(self, batch: Sequence[Sequence[int]], decoding: Decoding) -> list[Output]:
        self.asked.append(([self.tokenizer.decode(ids) for ids in batch], decoding))
        assert all(len(ids) <= self.window for ids in batch)
        return self._engine.generate(batch, decoding)


@pytest.fixture
def engine(converted: dict[str, Path]) -> Watched:
    return Watched(load_engine(converted["marian-int8"]))


def test_paragraphs_and_sentences_keep_their_places(engine: Watched) -> None:
    (a, en_a), (b, en_b), (c, en_c) = TRANSLATIONS[:3]
    translations = Translator(engine, "tiny").translate([f"{a} {b}\n{c}", b, ""])
    assert [t.text for t in translations] == [f"{en_a} {en_b}\n{en_c}", en_b, ""]
    assert len(engine.asked) == 1
    assert len(engine.asked[0][0]) == 4


def test_a_sentence_longer_than_the_window_is_cut_at_its_clauses(engine: Watched) -> None:
    clause = TRANSLATIONS[0][0].rstrip(".")
    Translator(engine, "tiny").translate(["، ".join([clause] * 60) + "."])
    assert len(engine.asked[0][0]) > 1


def test_one_endless_word_is_translated_in_pieces(engine: Watched) -> None:
    engine_window = engine.window
    Translator(engine, "tiny").raw([])
    Translator(engine, "tiny").translate(["ا" * 5 * engine_window])
    assert len(engine.asked[0][0]) >= 5


def test_a_sentence_with_a_finding_is_tried_once_more_by_itself(engine: Watched) -> None:
    # A number that the tiny model was never taught cannot come out right.
    wrong = "نقلت الحافلة ٧٧ راكبا إلى المدينة ٨٨٨ مرة"
    good, english = TRANSLATIONS[0]
    (translation,) = Translator(engine, "tiny").translate([f"{good}\n{wrong}"])
    assert translation.text.startswith(english)
    assert len(engine.asked) == 2
    assert len(engine.asked[1][0]) == 1
    assert engine.asked[1][1] != engine.asked[0][1]
    assert translation.findings


def test_a_second_attempt_with_more_findings_is_not_taken(engine: Watched) -> None:
    class Rambling(Translator):
        # So long an output that the tiny model goes on after its sentence, and loops.
        second = Decoding(beams=1, min_length=40)

    arabic, english = next(pair for pair in TRANSLATIONS if pair[1].startswith("Al-Amal"))
    # A number that the tiny model was never taught: the first attempt has this one finding.
    source = f"{arabic.rstrip('.')} ٧٧٧ مرة."
    translator = Rambling(engine, "tiny")

    (translation,) = translator.translate([source])

    (first,), (second,) = (
        engine.generate([engine.tokenizer.encode(source)], decoding)
        for _, decoding in engine.asked[:2]
    )
    first_findings, second_findings = (
        check(source, engine.tokenizer.decode(output.ids), language="en")
        for output in (first, second)
    )
    assert len(second_findings) > len(first_findings) > 0
    assert translation.text == english
    assert translation.findings == first_findings
