"""From records to rows: what `settle` knows of a page, as the columns of schema/ name it."""

from typing import Any

import msgspec

from articlepack.records import Article, Draft, Reject

Row = dict[str, Any]


def article_row(article: Article) -> Row:
    """A row of the dataset, but for what the comparison adds (0 duplicates, a cluster of its own)."""
    described = msgspec.structs.asdict(article.metadata)
    carried = {name: getattr(article.origin, name) for name in ("source", "source_id", "http_status", "warc_record_id")}
    own = {name: getattr(article, name) for name in ARTICLE_FIELDS}
    evidence = [msgspec.structs.asdict(e) for e in article.metadata.evidence]
    settled = {"evidence": evidence, "extra": article.origin.extra, "n_duplicates": 0, "cluster_id": article.id}
    return described | carried | own | settled


ARTICLE_FIELDS = tuple(name for name in Article.__struct_fields__ if name not in ("origin", "metadata"))


def removed_rows(article_id: str, draft: Draft) -> list[Row]:
    """The blocks of a page that are not in its text, in order."""
    return [
        {
            "source": draft.origin.source,
            "id": article_id,
            "block": block.ordinal,
            "start_char": block.start_char,
            "end_char": block.end_char,
            "text": block.text,
            "label": verdict.label,
            "score": verdict.score,
        }
        for block, verdict in zip(draft.blocks, draft.verdicts, strict=True)
        if not verdict.is_kept
    ]


def reject_row(reject: Reject) -> Row:
    """A row of `rejected`."""
    return msgspec.structs.asdict(reject)
