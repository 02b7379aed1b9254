"""Reduces a SentencePiece model to the pieces that Arabic news needs.

mT5 has 250,112 pieces of about a hundred languages; their rows are two thirds of its weights, and
the output matrix is half of the decoder's work. Arabic news needs Arabic, digits, punctuation and
Latin for names. The rule uses each piece's script and score, so it applies to any unigram model.
Text in dropped pieces can still be written, in smaller pieces or bytes.

The logits of kept pieces do not change. So greedy search is unchanged while it chooses kept pieces.
Probabilities are normalised over fewer pieces: if the dropped ones have the mass m in a step, each
kept one gains -log(1 - m). Beam search compares sums of such steps, so only hypotheses whose scores
differ by less than that gain may change places.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sentencepiece import sentencepiece_model_pb2

PIECES = 40_000
"""Pieces to keep: all that Arabic needs, then the best Latin ones."""

_SPACE = "\u2581"

# The classes of the format are created at import, invisible to a type checker.
_Model: Any = vars(sentencepiece_model_pb2)["ModelProto"]
_Piece = _Model.SentencePiece


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A smaller model; piece n has row ``rows[n]`` of the checkpoint's matrices."""

    model: bytes
    rows: tuple[int, ...]


def trim(model: bytes, *, pieces: int = PIECES) -> Trimmed:
    """Cut a serialized SentencePiece unigram model; piece n of the result was piece ``rows[n]``.

    Always kept: control, unknown, byte and user-defined pieces; pieces of Arabic letters, digits,
    punctuation and signs; single Latin letters. Then Latin pieces, best scores first, until there
    are ``pieces`` in total. Without byte pieces, single characters of any script are kept too, so
    that no character becomes unknown. A line whose pieces are all kept is encoded as before.
    """
    proto = _Model.FromString(model)
    spells_bytes = any(piece.type == _Piece.BYTE for piece in proto.pieces)
    scripts = [_script(piece.piece) for piece in proto.pieces]

    def is_needed(piece: Any, script: str) -> bool:
        if piece.type != _Piece.NORMAL or script == "arabic":
            return True
        is_single = len(piece.piece.lstrip(_SPACE)) <= 1
        return is_single and (script == "latin" or not spells_bytes)

    kept = {n for n, script in enumerate(scripts) if is_needed(proto.pieces[n], script)}
    latin = [n for n, script in enumerate(scripts) if script == "latin" and n not in kept]
    latin.sort(key=lambda n: -proto.pieces[n].score)
    kept.update(latin[: max(0, pieces - len(kept))])
    rows = tuple(sorted(kept))
    return Trimmed(_with_pieces(proto, rows), rows)


def _with_pieces(proto: Any, rows: Sequence[int]) -> bytes:
    smaller = _Model()
    smaller.CopyFrom(proto)
    del smaller.pieces[:]
    smaller.pieces.extend(proto.pieces[number] for number in rows)
    smaller.trainer_spec.vocab_size = len(rows)
    return bytes(smaller.SerializeToString())


def _script(piece: str) -> str:
    """``"arabic"`` (with signs and digits, or those alone), ``"latin"`` (with signs), ``"other"``."""
    scripts = {_script_of_character(character) for character in piece} - {"sign"}
    if scripts <= {"arabic"}:
        return "arabic"
    return "latin" if scripts == {"latin"} else "other"


@cache
def _script_of_character(character: str) -> str:
    if unicodedata.category(character)[0] not in "LM":
        return "sign"
    name = unicodedata.name(character, "")
    if name.startswith("ARABIC"):
        return "arabic"
    # Combining marks of no script («é» in two characters) go with Latin.
    return "latin" if name.startswith(("LATIN", "COMBINING", "FEMININE", "MASCULINE")) else "other"
