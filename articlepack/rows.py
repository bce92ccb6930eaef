"""From records to rows: what `settle` knows of a page, as the columns of schema/ name it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from articlepack.records import Article, Draft, Reject

Row = dict[str, Any]
Columns = Mapping[str, Sequence[Any]]
"""The values of some rows by column, all of one length."""


def article_row(article: Article) -> Row:
    """A row of the dataset, but for what the comparison adds (0 duplicates, a cluster of its own)."""
    described = msgspec.structs.asdict(article.metadata)
    carried = {name: getattr(article.origin, name) for name in ("source", "source_id", "http_status", "warc_record_id")}
    own = {name: getattr(article, name) for name in ARTICLE_FIELDS}
    evidence = [msgspec.structs.asdict(e) for e in article.metadata.evidence]
    settled = {"evidence": evidence, "extra": article.origin.extra, "n_duplicates": 0, "cluster_id": article.id}
    return described | carried | own | settled


ARTICLE_FIELDS = tuple(name for name in Article.__struct_fields__ if name not in ("origin", "metadata"))


def removed_columns(article_id: str, draft: Draft) -> Columns:
    """The blocks of a page that are not in its text, in order."""
    both = zip(draft.blocks, draft.verdicts, strict=True)
    removed = [(block, verdict) for block, verdict in both if not verdict.is_kept]
    return {
        "source": [draft.origin.source] * len(removed),
        "id": [article_id] * len(removed),
        "block": [block.ordinal for block, _ in removed],
        "start_char": [block.start_char for block, _ in removed],
        "end_char": [block.end_char for block, _ in removed],
        "text": [block.text for block, _ in removed],
        "label": [verdict.label for _, verdict in removed],
        "score": [verdict.score for _, verdict in removed],
    }


def reject_row(reject: Reject) -> Row:
    """A row of `rejected`."""
    return msgspec.structs.asdict(reject)
