"""Plain SentencePiece gives the ids and the text of transformers' own tokenizers."""

import pytest
from transformers import MarianTokenizer as MarianReference
from transformers import T5Tokenizer as MT5Reference

from models.engines.tokenizers import MarianTokenizer, MT5Tokenizer
from tests.support.checkpoints import (
    OTHER_SCRIPTS,
    SUMMARIES,
    TINY_MARIAN,
    TINY_MT5,
    TRANSLATIONS,
)

TEXTS = [
    *(text for pair in SUMMARIES for text in pair),
    *(text for pair in TRANSLATIONS for text in pair),
    *OTHER_SCRIPTS,
    "١٢٣ 456 ٪ «نصّ» مُشكَّل 😀",
]


def test_mt5_has_the_ids_and_the_text_of_the_reference() -> None:
    ours, reference = MT5Tokenizer(TINY_MT5), MT5Reference.from_pretrained(TINY_MT5, extra_ids=0)
    # Of a character that has no piece, transformers 5 makes an unknown one; SentencePiece, bytes.
    for text in TEXTS[:-1]:
        ids = ours.encode(text)
        assert ids == reference(text)["input_ids"]
        assert ours.decode(ids) == reference.decode(ids, skip_special_tokens=True)


@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
def test_marian_has_the_ids_and_the_text_of_the_reference() -> None:
    ours, reference = MarianTokenizer(TINY_MARIAN), MarianReference.from_pretrained(TINY_MARIAN)
    for text in TEXTS:
        assert ours.encode(text) == reference(text)["input_ids"]
    for _, english in TRANSLATIONS:
        ids = reference(text_target=english)["input_ids"]
        assert ours.decode(ids) == reference.decode(ids, skip_special_tokens=True) == english
