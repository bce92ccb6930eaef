"""What can stop a build. Refusing one page is data (`records.Reject`), not an exception."""

import difflib
from collections.abc import Sequence


def in_words(error: Exception) -> str:
    """What went wrong, without the numbers and names that Python has for it.

    >>> in_words(FileNotFoundError(2, "No such file or directory", "a")), in_words(ValueError("no number"))
    ('No such file or directory', 'no number')
    """
    return getattr(error, "strerror", None) or str(error)


class ArticlepackError(Exception):
    """An error whose text is written for the user: what happened, where, and what to do."""


class BuildError(ArticlepackError):
    """The dataset cannot be built as asked: exit code 1, an earlier dataset stays as it was."""


class NoRowsError(BuildError):
    """Not one page became a row."""

    def __init__(self, text: str, n_pages: int, rejected: dict[str, int]) -> None:
        super().__init__(text)
        self.n_pages = n_pages
        self.rejected = rejected
        """Pages refused, by reason."""


class StoppedError(ArticlepackError):
    """The user has stopped the build by a signal: exit code 128 and the signal's number."""

    def __init__(self, text: str, signal_number: int) -> None:
        super().__init__(text)
        self.signal_number = signal_number


class UsageError(ArticlepackError):
    """The command, the config or the call is wrong: exit code 2, nothing was read."""


def nearest(name: str, known: list[str] | tuple[str, ...]) -> str:
    """A question that names the nearest known name; where none is near, all of them."""
    return did_you_mean(name, known) or f" Known: {', '.join(known)}."


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """The same question; "" where no name is near."""
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
