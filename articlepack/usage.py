"""From an app and its arguments to an exit code: what goes wrong is told in one line that says what to do."""

import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO, cast

from cyclopts import App, CycloptsError, MissingArgumentError, UnknownCommandError

from articlepack.errors import ArticlepackError, StoppedError, UsageError, in_words, nearest
from articlepack.options import SWITCHES

STANDARD_OUTPUT = "standard output"
LAST_STREAM = 2
"""Descriptor of standard error."""
EXIT_FAILED, EXIT_USAGE, EXIT_SIGNALLED = 1, 2, 128

MISSING = re.compile(r"parameter ([A-Z]+) requires an argument")
"""What cyclopts says of a place that nothing was given for."""


def exit_code(app: App, arguments: Sequence[str]) -> int:
    """Run an app; errors become one line on standard error that says what to do."""
    open_streams()
    tokens = with_stdin_named(arguments)
    try:
        with redirect_stdout(cast(TextIO, Output(sys.stdout))), broken_pipes():
            result = app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
            sys.stdout.flush()
    except CycloptsError as error:
        return complain(app, wrong_use(app, arguments, error), EXIT_USAGE)
    except UsageError as error:
        return complain(app, str(error), EXIT_USAGE)
    except StoppedError as error:
        return complain(app, str(error), EXIT_SIGNALLED + error.signal_number)
    except ArticlepackError as error:
        return complain(app, str(error), EXIT_FAILED)
    except KeyboardInterrupt:
        return complain(app, "stopped.", EXIT_SIGNALLED + signal.SIGINT)
    except BrokenPipeError:
        # Whoever reads has enough, as `head` has.
        drop_output()
        return EXIT_SIGNALLED + signal.SIGPIPE
    except OSError as error:
        if error.filename == STANDARD_OUTPUT:
            drop_output()
        where = f"{error.filename}: " if error.filename else ""
        return complain(app, f"{where}{in_words(error)}.", EXIT_FAILED)
    return result if isinstance(result, int) else 0


@contextmanager
def broken_pipes() -> Iterator[None]:
    """A broken pipe is raised as one, where rich would end the program for it as if that had failed."""
    try:
        yield
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        raise


class Output:
    """Standard output, whose errors have its name, as those of files have theirs."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """As the stream does. Raises OSError."""
        with named(STANDARD_OUTPUT):
            return self.stream.write(text)

    def flush(self) -> None:
        """As the stream does. Raises OSError."""
        with named(STANDARD_OUTPUT):
            self.stream.flush()


@contextmanager
def named(what: str) -> Iterator[None]:
    """Give errors of a stream, which have no name, the name of what failed."""
    try:
        yield
    except OSError as error:
        error.filename = what
        raise


def open_streams() -> None:
    """Let standard output and error be there, if only to be lost, and take any text: the work does not depend on them.

    Where the caller has closed them, the next files opened would be taken for them.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= LAST_STREAM:
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - as os has it
    os.close(descriptor)
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as we run
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """What is left in the buffer of standard output must not be tried again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def with_stdin_named(arguments: Sequence[str]) -> list[str]:
    """Arguments in which an input `-` is called by a name; as the value of an option it stays what it is.

    >>> with_stdin_named(["build", "-", "--quiet", "-", "-o", "-"])
    ['build', 'stdin=-', '--quiet', 'stdin=-', '-o', '-']
    """
    befores = ["", *arguments]
    return [
        "stdin=-" if argument == "-" and not takes_value(before) else argument
        for before, argument in zip(befores, arguments, strict=False)
    ]


def takes_value(argument: str) -> bool:
    """Whether an argument is an option whose value is the next argument."""
    return argument.startswith("-") and argument not in ("-", "--") and "=" not in argument and argument not in SWITCHES


def wrong_use(app: App, arguments: Sequence[str], error: CycloptsError) -> str:
    """What is wrong with a command line, and where what is right is told."""
    name, first = app.name[0], arguments[0] if arguments else ""
    if isinstance(error, UnknownCommandError):
        if first.startswith("-"):
            return f"Unknown option {first!r}.{nearest(first, ('--help', '--version'))}"
        if Path(first).exists() or "://" in first:
            return f"{first} is no command. To build from it: {name} build {first} -o output/NAME"
    command = f"{name} {first}" if first in app and not first.startswith("-") else name
    missing = MISSING.search(str(error))
    told = f"{missing[1]} is missing." if missing and isinstance(error, MissingArgumentError) else str(error)
    return f"{told} `{command} --help` says what there is."


def complain(app: App, text: str, code: int) -> int:
    """One line on standard error, in which no sign commands the terminal, and the exit code."""
    from articlepack.terminal import visible

    print(f"{app.name[0]}: {visible(' '.join(text.split()))}", file=sys.stderr)
    return code
