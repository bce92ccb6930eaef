"""What can stop a build. Refusing one page is data (`records.Reject`), not an exception."""


class ArticlepackError(Exception):
    """An error whose text is written for the user: what happened, where, and what to do."""


class BuildError(ArticlepackError):
    """The dataset cannot be built as asked: exit code 1, an earlier dataset stays as it was."""


class UsageError(ArticlepackError):
    """The command, the config or the call is wrong: exit code 2, nothing was read."""
