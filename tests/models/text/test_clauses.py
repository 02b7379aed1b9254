"""How a sentence that is too long is divided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.text.clauses import divide


def test_what_fits_stays_whole() -> None:
    assert divide(" كتب الطالب الدرس. ", limit=20, cost=len) == ["كتب الطالب الدرس."]


def test_a_semicolon_divides_before_a_comma() -> None:
    pieces = divide("قام، وقعد، ونام؛ ثم صحا", limit=16, cost=len)

    assert pieces == ["قام، وقعد، ونام؛", "ثم صحا"]


def test_the_boundary_nearest_the_middle_divides() -> None:
    assert divide("أ، بب ج، د هـ و، ز", limit=10, cost=len) == ["أ، بب ج،", "د هـ و، ز"]


def test_without_boundaries_words_divide() -> None:
    assert divide("واحد اثنان ثلاثة أربعة", limit=12, cost=len) == ["واحد اثنان", "ثلاثة أربعة"]


def test_a_word_that_alone_costs_too_much_is_halved_until_it_fits() -> None:
    assert divide("ثم فسيكفيكهم", limit=5, cost=len) == ["ثم", "فسيك", "فيكهم"]


def test_a_single_character_that_costs_too_much_stays() -> None:
    assert divide("أب", limit=1, cost=lambda text: 2 * len(text)) == ["أ", "ب"]


def test_blank_text_has_no_pieces() -> None:
    assert divide("  ", limit=3, cost=len) == []


@given(st.text(alphabet="اب ،؛.", max_size=200), st.integers(1, 30))
def test_only_white_space_is_lost(text: str, limit: int) -> None:
    pieces = divide(text, limit=limit, cost=len)

    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece == piece.strip() and piece for piece in pieces)
    assert all(len(piece) <= limit for piece in pieces)
