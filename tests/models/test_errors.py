"""Errors keep their facts and their sentence when they come from another process."""

from __future__ import annotations

import pickle

import pytest

from models.errors import (
    ArticleError,
    EmptyArticleError,
    NotArabicError,
    TooLongError,
    TooShortError,
    article_error,
)

ERRORS = [
    EmptyArticleError(),
    TooShortError(3, 8),
    TooLongError(2_000_000, 1_000_000),
    NotArabicError(),
    NotArabicError("fa"),
]


def test_every_error_of_an_article_is_here() -> None:
    assert {type(error) for error in ERRORS} == set(ArticleError.__subclasses__())


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_that_was_named_is_the_error_itself(error: ArticleError) -> None:
    made = article_error(type(error).__name__, vars(error))
    assert type(made) is type(error)
    assert vars(made) == vars(error)
    assert str(made) == str(error) != ""


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_survives_pickling(error: ArticleError) -> None:
    found = pickle.loads(pickle.dumps(error))
    assert (type(found), vars(found), str(found)) == (type(error), vars(error), str(error))
