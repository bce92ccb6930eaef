"""--dry-run: builds some of the input files in a folder of its own, and says what all of them would give and cost."""

import hashlib
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from articlepack.config import Config
from articlepack.errors import BuildError, NoRowsError, UsageError
from articlepack.pipeline import build
from articlepack.pipeline.build import prepared
from articlepack.pipeline.inputs import check_inputs, known_size, outside
from articlepack.pipeline.summary import listed, without_rows
from articlepack.pipeline.workplace import workplace_of
from articlepack.progress import Reporter
from articlepack.stages.read import InputSource, list_inputs
from articlepack.stop import Stop

N_FILES, SAMPLE_BYTES, N_PAGES = 100, 50_000_000, 1_000
"""Of the sample, at most; of pages as many are read of it."""
NO_PAGE = "none has a page. The table `inputs` of a build says why."
MAGIC = "*?[]@="
"""Signs in a path by which an input would mean more than one file; such a file is no part of the sample."""


class Tried(Struct, frozen=True):
    """What a build of some files gave and cost; it may have no row."""

    pages: int
    rows: int
    rejected: dict[str, int]
    seconds: float
    cache_bytes: int = 0
    dataset_bytes: int = 0


class Rehearsal(Struct, frozen=True, kw_only=True):
    """What a sample of the files gave, and what all of them would."""

    files: int
    files_read: int
    pages_read: int
    rows_read: int
    rejected: dict[str, int]
    is_whole: bool
    """Whether the sampled files were read to their end, and all sizes are known, or as many pages as --limit asks for:
    only then can all be told.
    """
    pages: int
    rows: int
    seconds: float
    dataset_bytes: int
    cache_bytes: int


def rehearse(config: Config, reporter: Reporter, stop: Stop) -> Rehearsal:
    """The rehearsal of a build; nothing is left of it.

    The files are drawn by a hash of their path. They are built twice, first half of them, so that what a build costs
    once is told from what a page costs. Raises UsageError and BuildError as a build does.
    """
    if not config.inputs or any(f"={given}".endswith("=-") for given in config.inputs):
        raise UsageError("--dry-run takes files, folders or globs: what comes on standard input can be read only once.")
    place = workplace_of(config) if config.output else None
    config = prepared(config, place) if place else config
    listed = list_inputs(config.inputs)
    sources = outside(listed, place) if place else listed
    check_inputs(config, sources)
    files = [source for source in sources if source.note is None]
    sizes = {source.path: known_size(source) for source in files}
    sample = draw(files)
    with tempfile.TemporaryDirectory(prefix="articlepack-dry-run-") as folder:
        half = run(config, sample[: (len(sample) + 1) // 2], Path(folder) / "half", reporter, stop)
        whole = run(config, sample, Path(folder) / "whole", reporter, stop) if len(sample) > 1 else half
    if not whole.rows:
        why = without_rows(whole.pages, whole.rejected, {}) if whole.pages else NO_PAGE
        raise BuildError(f"--dry-run: of {len(sample)} files drawn, {why}")
    return project(sizes, [sizes[source.path] for source in sample], half, whole, config.limit)


def draw(files: Sequence[InputSource]) -> list[InputSource]:
    """Some of the files, the same each time, one at least. Raises BuildError where none can be taken."""
    ordered = sorted(files, key=lambda source: hashlib.sha256(source.path.encode()).hexdigest())
    drawn, n_bytes = list[InputSource](), 0
    for source in ordered:
        n_bytes += known_size(source) or 0
        if drawn and (len(drawn) == N_FILES or n_bytes > SAMPLE_BYTES):
            break
        if not set(MAGIC) & set(source.location):
            drawn.append(source)
    if not drawn:
        raise BuildError("--dry-run: none of the input files can be read alone. Name a folder with plain file names.")
    return drawn


def run(config: Config, sample: Sequence[InputSource], output: Path, reporter: Reporter, stop: Stop) -> Tried:
    """A build of these files alone, each an input of its own, in order of their path."""
    ordered = sorted(sample, key=lambda source: source.path)
    inputs = tuple(f"{number:06}={source.location}" for number, source in enumerate(ordered))
    once = {"shard": "", "finish": False, "add": False, "changes": False, "pin_splits": False, "no_cache": False}
    # Each file is an input by another name here; which of like pages are kept changes no number.
    names = {"inputs": inputs, "output": str(output), "prefer_source": ()}
    limit, began = min(config.limit or N_PAGES, N_PAGES), time.monotonic()
    try:
        built = build(structs.replace(config, limit=limit, **names, **once), reporter, stop)
    except NoRowsError as error:
        return Tried(error.n_pages, 0, error.rejected, time.monotonic() - began)
    except BuildError as error:
        raise BuildError(f"--dry-run: of {len(sample)} files drawn, {error}") from None
    n_bytes = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    return Tried(built.pages, built.rows, built.rejected, built.seconds, built.cache_bytes, n_bytes)


def project(
    sizes: Mapping[str, int | None], sampled: Sequence[int | None], half: Tried, whole: Tried, limit: int | None
) -> Rehearsal:
    """What all files of these sizes would give; what was read alone where the sample was not read to its end."""
    total, drawn = (sum(size or 0 for size in some) for some in (sizes.values(), sampled))
    is_enough = limit is not None and whole.pages >= limit
    is_whole = is_enough or (whole.pages < N_PAGES and None not in sizes.values())
    factor = total / drawn if is_whole and drawn and not is_enough else 1.0
    factor = min(factor, limit / max(1, whole.pages)) if limit else factor
    more_pages, more_seconds = whole.pages - half.pages, whole.seconds - half.seconds
    each = more_seconds / more_pages if more_pages > 0 and more_seconds > 0 else whole.seconds / max(1, whole.pages)
    return Rehearsal(
        files=len(sizes),
        files_read=len(sampled),
        pages_read=whole.pages,
        rows_read=whole.rows,
        rejected=whole.rejected,
        is_whole=is_whole,
        pages=round(whole.pages * factor),
        rows=round(whole.rows * factor),
        seconds=round(whole.seconds + each * whole.pages * (factor - 1), 1),
        dataset_bytes=round(whole.dataset_bytes * factor),
        cache_bytes=round(whole.cache_bytes * factor),
    )


def lines_of(found: Rehearsal) -> list[str]:
    """The rehearsal for a terminal."""
    lines = [
        f"read {found.files_read:,} of {found.files:,} files: {found.pages_read:,} pages, {found.rows_read:,} rows",
        *([f"  refused  {listed(found.rejected)}"] if found.rejected else []),
    ]
    if not found.is_whole:
        why = f"more than {N_PAGES:,} pages, or a file whose size nobody tells"
        return [*lines, f"  what all of them give is not known: {why}"]
    size = f"{found.dataset_bytes / 1e6:,.1f} MB of dataset, {found.cache_bytes / 1e6:,.1f} MB of cache"
    told = f"all of them: about {found.pages:,} pages, {found.rows:,} rows, {found.seconds:,.0f} s here, {size}"
    return [*lines, told, "nothing was left; the same command without --dry-run builds it"]
