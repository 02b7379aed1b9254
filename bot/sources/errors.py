"""What may go wrong with the source of an article.

    SourceError              no article can be had from it; ``key`` names the reader's phrase
    └── UnavailableError     it may be had later, in ``seconds`` at the soonest
        └── InstallationError    a process of ours cannot start: the source is not at fault

``str()`` is a sentence for an operator, and for those who use the command line.
"""

from __future__ import annotations


class SourceError(Exception):
    """No article can be had from a link or a document; ``key`` names the phrase for its reader."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class UnavailableError(SourceError):
    """The source cannot be had now, and may be later: in ``seconds`` at the soonest."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__("apology", message)
        self.seconds = seconds


class InstallationError(UnavailableError):
    """A process that reads sources cannot start: a fault of the installation or the machine."""
