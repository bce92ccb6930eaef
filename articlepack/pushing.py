"""Pushing from the command line: what `push` and `build --push-to` share."""

import sys
from pathlib import Path
from typing import TextIO

from articlepack.errors import BuildError, UsageError
from articlepack.options import Options


def check_push(options: Options) -> None:
    """Raise, before hours of work, what would keep the dataset from its place after them."""
    if options.private and not options.push_to_hub:
        raise UsageError("--private goes with --push-to-hub OWNER/NAME.")
    for place, option in ((options.push_to, "--push-to"), (options.push_to_hub, "--push-to-hub")):
        if place and options.shard:
            text = "does not go with --shard, which leaves no dataset to push"
            raise UsageError(f"{option} {place}: {text}.")
    if options.push_to_hub:
        from articlepack.tending.push import checked_token

        checked_token(options.push_to_hub)
    if options.push_to:
        from articlepack.stages.read.remote import is_address
        from articlepack.tending.store import check_address

        if not is_address(options.push_to):
            text = "is no address. Write it as s3://BUCKET/FOLDER; to the Hub say --push-to-hub OWNER/NAME"
            raise UsageError(f"--push-to {options.push_to}: {text}.")
        check_address(options.push_to)


def push_built(folder: Path, options: Options) -> None:
    """Push the dataset of a build. Raises BuildError that says how to go on; the dataset stands."""
    # With --json standard output is the summary's alone.
    stream = sys.stderr if options.json else sys.stdout
    for place, is_private in ((options.push_to, False), (options.push_to_hub, options.private)):
        try:
            if place:
                push_anywhere(folder, place, is_private, stream)
        except BuildError as error:
            again = f"The dataset stands; to push it: articlepack push {folder} {place}"
            raise BuildError(f"{error} {again}{' --private' * is_private}") from None


def push_anywhere(folder: Path, place: str, private: bool, stream: TextIO) -> None:
    """Push a dataset to the Hub or to a store, and say where it is."""
    from articlepack.stages.read.remote import is_address
    from articlepack.tending.push import push
    from articlepack.tending.store import push_to_store

    if is_address(place) and private:
        raise UsageError(f"{place}: who can read there, the store says. --private goes with OWNER/NAME of the Hub.")
    done = push_to_store(folder, place, tell_terminal) if is_address(place) else push(folder, place, private=private)
    gone = f", {done.n_gone:,} of before gone" if done.n_gone else ""
    print(f"{done.url}: {f'{done.n_files:,} files{gone}' if done.is_new else 'up to date'}", file=stream)


def tell_terminal(text: str) -> None:
    """Say on a terminal what is going on."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)
