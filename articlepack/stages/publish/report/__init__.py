"""report.html: a dataset to look at, in one file that opens without a network.

    figures    what is counted and shown as an example    sample    whole articles, the doubtful first
    charts     bars and columns as numbers of a drawing   page      all of it as HTML

Made of the finished tables alone, so it is the same for any number of workers, and can be made again at any time.
"""

from collections.abc import Sequence
from pathlib import Path

from articlepack.records import WrittenFile
from articlepack.stages.publish.facts import Facts
from articlepack.stages.publish.manifest import About
from articlepack.stages.publish.report.figures import measure_figures
from articlepack.stages.publish.report.page import render
from articlepack.stages.publish.report.sample import draw_sample

__all__ = ["REPORT", "write_report"]

REPORT = "report.html"


def write_report(folder: Path, about: About, facts: Facts, written: Sequence[WrittenFile], scratch: Path) -> None:
    """Write report.html of a dataset: at most 3 MB, whatever is in it. `scratch` takes what memory does not."""
    figures = measure_figures(folder, written, scratch)
    articles = draw_sample(folder, written, figures)
    (folder / REPORT).write_text(render(about, facts, figures, articles), "utf-8", newline="\n")
