"""What the reader refuses, as rows of `rejected`: one place for the words."""

from articlepack.records import MAX_DETAIL_CHARS, Reject, row_id
from articlepack.stages.read.compression import Gap

STAGE = "read"


def refuse(source: str, reason: str, detail: str, url: str | None = None, value: float | None = None) -> Reject:
    """One page that cannot be read."""
    detail = detail[:MAX_DETAIL_CHARS]
    return Reject(
        source=source, id=row_id(source), stage=STAGE, reason=reason, detail=detail, url=url, reason_value=value
    )


def too_large(source: str, n_bytes: int, max_bytes: int, where: str) -> Reject:
    """A page, line or field above a cap."""
    return refuse(source, "too_large", f"{where}: {n_bytes} bytes, at most {max_bytes} are read", value=float(n_bytes))


def damaged(source: str, gap: Gap, after: str = "") -> Reject:
    """A part of a file that cannot be read: counts as one page."""
    detail = f"{gap.why} at byte {gap.offset}: {gap.n_bytes} bytes skipped"
    return refuse(source, gap.reason, detail + (f" {after}" if after else ""), value=float(gap.n_bytes))
