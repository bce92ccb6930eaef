"""The summary of a build on standard output."""

from collections.abc import Iterator

from articlepack.pipeline.summary import ADVICE, Summary, listed
from articlepack.stages.publish.manifest import told_without_key


def print_summary(summary: Summary, n_takedowns: int = 0) -> None:
    """A few plain lines: what came of the pages, and the line that loads the rows."""
    print("\n".join(lines_of(summary, n_takedowns)))


def lines_of(summary: Summary, n_takedowns: int = 0) -> list[str]:
    """The lines of a summary. `n_takedowns`: pages that the command has asked to take down.

    The pages are the sum of rows and refusals; duplicates are among the refusals.
    """
    if summary.status == "up to date":
        return [f"{summary.output}: up to date, {summary.rows:,} rows", f"  {summary.load}"]
    if summary.status.startswith("shard"):
        n_refused = summary.pages - summary.rows
        return [f"{summary.output}: {summary.status}, {summary.pages:,} pages, {n_refused:,} refused so far"]
    lines = [f"{summary.output}: {summary.pages:,} pages, {summary.rows:,} rows, {refusals(summary)}"]
    lines += lines_of_splits(summary)
    if summary.rejected:
        lines.append("  refused  " + listed(summary.rejected))
    if summary.removed:
        lines.append("  removed  " + listed(summary.removed))
    lines += lines_of_inputs(summary)
    if n_takedowns and "taken_down" not in summary.rejected:
        lines.append("  takedown no page is what --takedown names; it is kept in takedown.txt for later builds")
    if advice := advise(summary):
        lines.append(f"  {advice}")
    if n_crashed := summary.rejected.get("crash"):
        lines.append(f"  {n_crashed:,} pages broke the tool and were refused as crash: please report one of them")
    if summary.cache_bytes:
        lines.append(
            f"  cache    {summary.cache_bytes / 1_000_000:,.1f} MB, for the next build; --no-cache leaves none"
        )
    lines.append(f"  {summary.seconds:.1f} s, {summary.pages / max(summary.seconds, 1e-3):,.1f} pages a second")
    return [*lines, f"  look at it: {summary.output}/report.html", f"  {summary.load}"]


def lines_of_inputs(summary: Summary) -> Iterator[str]:
    """What was not read of the inputs."""
    if summary.inputs_with_note:
        have = "file has" if summary.inputs_with_note == 1 else "files have"
        yield f"  {summary.inputs_with_note:,} input {have} a note; the table `inputs` says what"
    if summary.columns_proposed:
        yield f"  columns that nothing read may be meant: {' '.join([*summary.columns_proposed][:MAX_PROPOSED])}"


MOST = 0.5
MAX_PROPOSED = 5
"""Columns that are named; the table `inputs` has all."""


def advise(summary: Summary) -> str:
    """A line where most pages were refused for one reason; "" elsewhere."""
    reason, n = max(summary.rejected.items(), key=lambda item: item[1], default=("", 0))
    if n <= MOST * summary.pages:
        return ""
    return f"most pages were refused as {reason}: {ADVICE.get(reason, 'the table `rejected` says more of each')}"


def refusals(summary: Summary) -> str:
    """How many pages were refused, and how many of them as duplicates."""
    total = sum(summary.rejected.values())
    return f"{total:,} refused ({summary.duplicates:,} duplicates)"


def lines_of_splits(summary: Summary) -> list[str]:
    """What each split got, and where rows are that have nothing to be dealt by; nothing where there is one split."""
    if len(summary.splits) < 2:
        return []
    lines = ["  splits   " + splits_reached(summary)]
    if without := told_without_key(summary.rows_without_key, summary.rows):
        is_time = "date_published" in summary.rows_without_key
        lines.append(
            f"  {without}: {'they are in the first split' if is_time else 'each is dealt by a hash of its own'}"
        )
    return lines


def splits_reached(summary: Summary) -> str:
    """Each split with its rows, their share, and the share asked."""
    rows = max(1, summary.rows)
    return ", ".join(
        f"{name} {n:,} ({100 * n / rows:.1f} %, asked {100 * summary.asked.get(name, 0):g} %)"
        for name, n in sorted(summary.splits.items(), key=lambda item: (-item[1], item[0]))
    )
