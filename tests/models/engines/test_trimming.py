"""A smaller vocabulary reads Arabic news as the whole one does, and loses no character."""

import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from models.engines.trimming import trim
from tests.support.checkpoints import OTHER_SCRIPTS, SUMMARIES, TINY_MT5, TRANSLATIONS

MODEL = (TINY_MT5 / "spiece.model").read_bytes()
WHOLE = sentencepiece.SentencePieceProcessor(model_proto=MODEL)
TRIMMED = trim(MODEL)
SMALL = sentencepiece.SentencePieceProcessor(model_proto=TRIMMED.model)
NEWS = [text for pair in [*SUMMARIES, *TRANSLATIONS] for text in pair]


def test_drops_the_pieces_of_other_scripts_only() -> None:
    dropped = set(range(WHOLE.get_piece_size())) - set(TRIMMED.rows)
    assert len(dropped) > 100
    pieces = "".join(WHOLE.id_to_piece(number) for number in dropped).replace("▁", "")
    assert not any("\u0600" <= c <= "\u06ff" or c.isascii() for c in pieces)


def test_each_piece_is_the_row_it_came_from() -> None:
    names = [WHOLE.id_to_piece(row) for row in TRIMMED.rows]
    assert names == [SMALL.id_to_piece(n) for n in range(SMALL.get_piece_size())]
    for special in ("pad_id", "eos_id", "unk_id", "bos_id"):
        assert getattr(SMALL, special)() == getattr(WHOLE, special)()


@pytest.mark.parametrize("text", NEWS)
def test_segments_news_exactly_as_before(text: str) -> None:
    assert SMALL.encode(text, out_type=str) == WHOLE.encode(text, out_type=str)


@given(st.lists(st.sampled_from([*NEWS, *OTHER_SCRIPTS]) | st.text(), min_size=1).map(" ".join))
def test_reads_as_before_what_was_read_in_kept_pieces(text: str) -> None:
    if set(TRIMMED.rows).issuperset(WHOLE.encode(text)):
        assert SMALL.encode(text, out_type=str) == WHOLE.encode(text, out_type=str)


@given(st.text() | st.sampled_from(OTHER_SCRIPTS))
def test_loses_no_character_that_the_whole_one_keeps(text: str) -> None:
    assert SMALL.decode(SMALL.encode(text)) == WHOLE.decode(WHOLE.encode(text))


def test_of_latin_keeps_every_letter() -> None:
    few = sentencepiece.SentencePieceProcessor(model_proto=trim(MODEL, pieces=0).model)
    assert few.get_piece_size() < SMALL.get_piece_size()
    for _, english in TRANSLATIONS:
        assert few.unk_id() not in few.encode(english)
        assert few.decode(few.encode(english)) == english


def test_keeps_as_many_as_asked_the_likeliest_of_latin() -> None:
    least, most = len(trim(MODEL, pieces=0).rows), len(TRIMMED.rows)
    asked = (least + most) // 2
    rows = set(trim(MODEL, pieces=asked).rows)
    assert len(rows) == asked
    gained = rows - set(trim(MODEL, pieces=0).rows)
    passed_over = set(TRIMMED.rows) - rows
    assert min(map(WHOLE.get_score, gained)) >= max(map(WHOLE.get_score, passed_over))


def test_without_bytes_to_spell_with_keeps_every_single_character() -> None:
    from sentencepiece import sentencepiece_model_pb2

    # The classes of the format are made at import, out of a type checker's sight.
    proto = vars(sentencepiece_model_pb2)["ModelProto"].FromString(MODEL)
    others = [piece for piece in proto.pieces if piece.type != piece.BYTE]
    del proto.pieces[:]
    proto.pieces.extend(others)
    proto.trainer_spec.byte_fallback = False
    whole = sentencepiece.SentencePieceProcessor(model_proto=proto.SerializeToString())
    small = sentencepiece.SentencePieceProcessor(model_proto=trim(proto.SerializeToString()).model)
    assert small.get_piece_size() < whole.get_piece_size()
    for text in OTHER_SCRIPTS:
        unknown = [list(p.encode(text)).count(p.unk_id()) for p in (small, whole)]
        assert unknown[0] <= unknown[1]
