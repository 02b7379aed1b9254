"""What can go wrong between an article and its brief.

Every exception that leaves ``models`` is a :class:`ModelError`. It carries its facts as attributes,
so that a caller can say the same thing in the reader's language; ``str()`` is a sentence for an
operator, without a traceback and without the article's text.
"""

from __future__ import annotations

from typing import Any


class ModelError(Exception):
    """Anything that kept an article from becoming a brief."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions whose arguments are facts and not the message cannot be pickled otherwise; the
        # models may work in another process than whoever asks.
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[ModelError], args: tuple[Any, ...], facts: dict[str, Any]) -> ModelError:
    error = kind.__new__(kind)
    Exception.__init__(error, *args)
    error.__dict__.update(facts)
    return error


class ArticleError(ModelError):
    """The article itself cannot be briefed; another article may be."""


class EmptyArticleError(ArticleError):
    """Nothing that says something remains of the article."""

    def __init__(self) -> None:
        super().__init__("There is no text to brief.")


class TooShortError(ArticleError):
    """The article has fewer words than a brief of it would have."""

    def __init__(self, words: int, minimum: int) -> None:
        super().__init__(
            f"The text is too short to brief: {words} words, at least {minimum} needed."
        )
        self.words = words
        self.minimum = minimum


class TooLongError(ArticleError):
    """The article is longer than memory is set aside for."""

    def __init__(self, characters: int, maximum: int) -> None:
        super().__init__(
            f"The text is too long to brief: {characters:,} characters, at most {maximum:,}."
        )
        self.characters = characters
        self.maximum = maximum


class NotArabicError(ArticleError):
    """The article is not written in Arabic.

    ``language`` is an ISO 639-1 code where the script tells (``"fa"``, ``"ur"``), else ``None``.
    """

    def __init__(self, language: str | None = None) -> None:
        known = {"fa": "Persian", "ur": "Urdu"}
        what = f"It looks like {known[language]}." if language in known else ""
        super().__init__(f"The text is not Arabic. {what}".strip())
        self.language = language


def article_error(name: str, facts: dict[str, Any]) -> ArticleError:
    """The error of that class name and with those attributes, as another process reported it."""
    kinds = {kind.__name__: kind for kind in ArticleError.__subclasses__()}
    return kinds[name](**facts)


class WeightsError(ModelError):
    """A checkpoint is not here, not whole, or not what it should be."""

    def __init__(self, checkpoint: str, message: str) -> None:
        super().__init__(message)
        self.checkpoint = checkpoint


class MissingWeightsError(WeightsError):
    """The checkpoint has not been fetched to this machine."""

    def __init__(self, checkpoint: str) -> None:
        super().__init__(
            checkpoint,
            f"The weights of {checkpoint} are not on this machine: run `mujaz models pull`.",
        )


class HubUnreachableError(WeightsError):
    """No answer from the model hub, or none that says anything about the checkpoint."""

    def __init__(self, checkpoint: str, endpoint: str, reason: str) -> None:
        super().__init__(
            checkpoint,
            f"The model hub ({endpoint}) cannot be reached: {reason}. Check the network and "
            f"HF_ENDPOINT; `mujaz models pull` goes on where it stopped.",
        )
        self.endpoint = endpoint


class NoSuchCheckpointError(WeightsError):
    """The hub has no such checkpoint, revision or file, or does not show it to us."""


class CorruptWeightsError(WeightsError):
    """A file is not the one that was published."""

    def __init__(self, checkpoint: str, file: str) -> None:
        super().__init__(
            checkpoint,
            f"{file} of {checkpoint} is not as it was published and was thrown away: "
            f"run `mujaz models pull` to fetch it again.",
        )
        self.file = file


class DiskFullError(WeightsError):
    """There is no room for the files, or for what they are converted to. Sizes are in bytes."""

    def __init__(self, checkpoint: str, folder: str, needed: int, free: int) -> None:
        super().__init__(
            checkpoint,
            f"{checkpoint} needs {needed / 1e9:.1f} GB in {folder}, where {free / 1e9:.1f} GB are free.",
        )
        self.needed = needed
        self.free = free


class GarbageError(WeightsError):
    """The checkpoint was loaded, but what it says is not language (see ``models.checkpoints.canary``)."""


class EngineError(ModelError):
    """An engine is not installed, or failed while it worked."""
