"""datatrove over the pages that `bench_build` times, in an environment of its own: `make bench` makes it.

    python benchmarks/build_peers.py PAGES.parquet -o FOLDER [--limit N] [--workers N]

The pipeline that its users write: Parquet reader, trafilatura, Gopher's quality filter, Parquet writer. It leaves text
and url, without metadata or ledger. A page may take as long as it needs: the usual limit of a second would drop some on
a busy machine, which is no speed.
"""

import argparse
import sys
from pathlib import Path

PAGE_SECONDS = 60


def main() -> int:
    """Exit code 0 once it is done."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.filters import GopherQualityFilter
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    parts = divided(given.pages, given.limit, given.out / "parts", given.workers)
    LocalPipelineExecutor(
        pipeline=[
            ParquetReader(str(parts), text_key="html", id_key="id", default_metadata={}, batch_size=64),
            Trafilatura(timeout=PAGE_SECONDS),
            GopherQualityFilter(),
            ParquetWriter(str(given.out / "data")),
        ],
        tasks=given.workers,
        workers=given.workers,
        logging_dir=str(given.out / "logs"),
    ).run()
    return 0


def divided(pages: Path, limit: int | None, folder: Path, n_parts: int) -> Path:
    """The pages as text, in as many files as there are workers: it gives each a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True)
    table = pq.read_table(pages).slice(0, limit)
    html = [page if isinstance(page, str) else page.decode("utf-8", "replace") for page in table["html"].to_pylist()]
    ids = [str(number) for number in range(len(table))]
    text = pa.table({"id": ids, "url": table["url"], "html": pa.array(html, pa.large_string())})
    step = -(-len(text) // n_parts)
    for part in range(n_parts):
        pq.write_table(text.slice(part * step, step), folder / f"{part:03}.parquet")
    return folder


if __name__ == "__main__":
    sys.exit(main())
