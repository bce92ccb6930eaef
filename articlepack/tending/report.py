"""report: makes report.html of a dataset anew."""

from pathlib import Path

from articlepack.stages.publish import publish
from articlepack.stages.publish.again import remake_report
from articlepack.stages.publish.report import REPORT
from articlepack.tending.hold import check_tables, held, twin_of


def rebuild_report(folder: Path) -> Path:
    """The new report.html of a dataset, whose build.json then has its digest; all other files stay as they were.

    Raises UsageError where there is no dataset, BuildError where one of its tables is damaged.
    """
    with held(folder) as (place, manifest):
        check_tables(place.target, manifest)
        twin = twin_of(place, manifest, [REPORT])
        remake_report(twin, manifest, place.folder("publish"))
        publish(twin, place.target)
    return folder / REPORT
