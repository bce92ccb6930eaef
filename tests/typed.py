"""Runs what a page of the documentation shows, all of it in this one process: `python -m tests.typed WHAT.json`.

Starting Python and its libraries anew for each line would cost more than all lines together. WHAT.json is a list of
[kind, text]; a line of JSON comes out for each, [output, error]. Each block of Python has names of its own; commands of
articlepack are called, others are the shell's.
"""

import io
import json
import shlex
import subprocess
import sys
import traceback
from contextlib import redirect_stdout
from pathlib import Path

SHELL_SIGNS = set("|&;<>$`")


def main() -> None:
    """Run all; a command that fails is the last."""
    for kind, text in json.loads(Path(sys.argv[1]).read_text("utf-8")):
        said = io.StringIO()
        with redirect_stdout(said):
            error = run_python(text) if kind == "python" else run_command(text, said)
        print(json.dumps([said.getvalue(), error]), flush=True)
        if error and kind == "console":
            break


def run_python(code: str) -> str:
    """What went wrong in a block."""
    try:
        exec(compile(code, "<the example>", "exec"), {"__name__": "__main__"})  # noqa: S102 - of our own pages
    except Exception:  # noqa: BLE001 - whatever it is, it is this example's
        return traceback.format_exc()
    return ""


def run_command(line: str, said: io.StringIO) -> str:
    """What went wrong with a line of a terminal."""
    if line.startswith("articlepack ") and not SHELL_SIGNS & set(line):
        from articlepack.command import main as articlepack

        code = articlepack(in_one_process(shlex.split(line)[1:]))
        return f"{line}: exit code {code}" if code else ""
    python = f'python() {{ {shlex.quote(sys.executable)} "$@"; }}'
    done = subprocess.run(["bash", "-c", f"{python}\n{line}"], capture_output=True, text=True)
    said.write(done.stdout)
    return f"{line}: exit code {done.returncode}: {done.stderr}" if done.returncode else ""


def in_one_process(arguments: list[str]) -> list[str]:
    """A build without workers, which give the same bytes, unless it asks for them."""
    is_free = arguments[0] == "build" and not {"--engine", "--workers"} & set(arguments)
    return [*arguments, "--engine", "serial"] if is_free else arguments


if __name__ == "__main__":
    main()
