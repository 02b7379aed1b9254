"""A SentencePiece model cut to the pieces that Arabic news can need.

mT5 knows 250,112 pieces of a hundred languages, two thirds of its weights. An Arabic brief needs
Arabic, digits, punctuation and the Latin of names; the rest is dead weight, and the output matrix
is half of the decoder's work. The rule knows no list: it looks at each piece's script and score,
so it works on any unigram model. What it drops can still be written, in smaller pieces or bytes.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from sentencepiece import sentencepiece_model_pb2

LATIN_PIECES = 20_000
"""How many pieces of Latin letters are kept, best scores first; single letters always are."""

_SPACE = "\u2581"

# The fields of the format are made when the module is imported, out of a type checker's sight.
_Model: Any = vars(sentencepiece_model_pb2)["ModelProto"]
_Piece = _Model.SentencePiece


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A smaller model, and which rows of the checkpoint's matrices its pieces have, in order."""

    model: bytes
    rows: tuple[int, ...]


def trim(model: bytes, *, latin_pieces: int = LATIN_PIECES) -> Trimmed:
    """Cut a serialized SentencePiece unigram model; piece n of the result was piece ``rows[n]``.

    Kept: control, unknown, byte and user-defined pieces; every piece of Arabic letters, digits,
    punctuation and signs; the ``latin_pieces`` best of Latin letters. Single characters of any
    script are kept where the model has no bytes to spell them with: no character that had a piece
    becomes unknown.
    """
    proto = _Model.FromString(model)
    spells_bytes = any(piece.type == _Piece.BYTE for piece in proto.pieces)
    scripts = [_script(piece.piece) for piece in proto.pieces]
    latin = [n for n, script in enumerate(scripts) if script == "latin"]
    best = set(sorted(latin, key=lambda n: -proto.pieces[n].score)[:latin_pieces])

    def is_kept(number: int) -> bool:
        piece = proto.pieces[number]
        if piece.type != _Piece.NORMAL or scripts[number] == "arabic" or number in best:
            return True
        single = len(piece.piece.lstrip(_SPACE)) <= 1
        return single and (not spells_bytes or scripts[number] == "latin")

    rows = tuple(number for number in range(len(proto.pieces)) if is_kept(number))
    kept = [proto.pieces[number] for number in rows]
    smaller = _Model()
    smaller.CopyFrom(proto)
    del smaller.pieces[:]
    smaller.pieces.extend(kept)
    smaller.trainer_spec.vocab_size = len(rows)
    return Trimmed(smaller.SerializeToString(), rows)


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
