"""From an app and its arguments to an exit code: what goes wrong is told in one line that says what to do."""

import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from cyclopts import App, CycloptsError, MissingArgumentError, UnknownCommandError

from articlepack.config import nearest
from articlepack.errors import ArticlepackError, StoppedError, UsageError

EXIT_FAILED, EXIT_USAGE, EXIT_SIGNALLED = 1, 2, 128

MISSING = re.compile(r"parameter ([A-Z]+) requires an argument")
"""What cyclopts says of a place that nothing was given for."""


def exit_code(app: App, arguments: Sequence[str]) -> int:
    """Run an app; errors become one line on standard error that says what to do."""
    tokens = ["stdin=-" if argument == "-" else argument for argument in arguments]
    try:
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
        # Whoever reads has enough, as `head` has. What is left in the buffer must not be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_SIGNALLED + signal.SIGPIPE
    return result if isinstance(result, int) else 0


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
    """One line on standard error, and the exit code."""
    print(f"{app.name[0]}: {' '.join(text.split())}", file=sys.stderr)
    return code
