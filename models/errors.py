"""Errors that callers of ``models`` may catch; all are subclasses of :class:`ModelError`.

An error's attributes let a caller word it in the reader's language. ``str()`` is a sentence for
the operator and never holds the article's text.
"""

from __future__ import annotations

from typing import Any


class ModelError(Exception):
    """The base class: an article could not be briefed, or a model could not be loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        # The models may run in a child process, and exceptions whose arguments differ from
        # ``args`` cannot be pickled by default.
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[ModelError], args: tuple[Any, ...], facts: dict[str, Any]) -> ModelError:
    error = kind.__new__(kind)
    Exception.__init__(error, *args)
    error.__dict__.update(facts)
    return error


class ArticleError(ModelError):
    """This article cannot be briefed; the models work."""


class EmptyArticleError(ArticleError):
    """The article has no sentence, or none after cleaning."""

    def __init__(self) -> None:
        super().__init__("There is no text to brief.")


class TooShortError(ArticleError):
    """The article has fewer words than a brief needs."""

    def __init__(self, words: int, minimum: int) -> None:
        super().__init__(
            f"The text is too short to brief: {words} words, at least {minimum} needed."
        )
        self.words = words
        self.minimum = minimum


class TooLongError(ArticleError):
    """The article exceeds the limit on characters, which bounds memory."""

    def __init__(self, characters: int, maximum: int) -> None:
        super().__init__(
            f"The text is too long to brief: {characters:,} characters, at most {maximum:,}."
        )
        self.characters = characters
        self.maximum = maximum


class NotArabicError(ArticleError):
    """The article is not in Arabic.

    ``language`` is a code of :func:`models.text.language.language_of`, or ``None`` if unknown.
    """

    def __init__(self, language: str | None = None) -> None:
        names = {"fa": "Persian", "ur": "Urdu"}
        what = f"It looks like {names[language]}." if language in names else ""
        super().__init__(f"The text is not Arabic. {what}".strip())
        self.language = language


def article_error(name: str, facts: dict[str, Any]) -> ArticleError:
    """The error of that class name and with those attributes, as another process reported it."""
    kinds = {kind.__name__: kind for kind in ArticleError.__subclasses__()}
    return kinds[name](**facts)


class WeightsError(ModelError):
    """A checkpoint is missing, incomplete or invalid."""

    def __init__(self, checkpoint: str, message: str) -> None:
        super().__init__(message)
        self.checkpoint = checkpoint


class MissingWeightsError(WeightsError):
    """The checkpoint has not been downloaded to this machine."""

    def __init__(self, checkpoint: str) -> None:
        super().__init__(
            checkpoint,
            f"The weights of {checkpoint} are not on this machine: run `mujaz models pull`.",
        )


class HubUnreachableError(WeightsError):
    """The model hub does not answer, or answers with a server error."""

    def __init__(self, checkpoint: str, endpoint: str, reason: str) -> None:
        super().__init__(
            checkpoint,
            f"The model hub ({endpoint}) cannot be reached: {reason}. Check the network and "
            f"HF_ENDPOINT; `mujaz models pull` goes on where it stopped.",
        )
        self.endpoint = endpoint


class NoSuchCheckpointError(WeightsError):
    """The hub has no such checkpoint, revision or file, or requires access rights to it."""


class CorruptWeightsError(WeightsError):
    """A file's digest differs from the published one."""

    def __init__(self, checkpoint: str, file: str) -> None:
        super().__init__(
            checkpoint,
            f"{file} of {checkpoint} is not as it was published and was thrown away: "
            f"run `mujaz models pull` to fetch it again.",
        )
        self.file = file


class DiskFullError(WeightsError):
    """The disk lacks room for the files or for their conversion. Sizes are in bytes."""

    def __init__(self, checkpoint: str, folder: str, needed: int, free: int) -> None:
        super().__init__(
            checkpoint,
            f"{checkpoint} needs {needed / 1e9:.1f} GB in {folder}, where {free / 1e9:.1f} GB are free.",
        )
        self.needed = needed
        self.free = free


class GarbageError(WeightsError):
    """The checkpoint loads, but its output is not language (see ``models.checkpoints.canary``)."""


class EngineError(ModelError):
    """An engine is not installed, or failed during inference."""
