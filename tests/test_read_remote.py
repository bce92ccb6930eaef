"""Inputs at an address: read in parts, asked for again where the line breaks, and told apart from what is not there."""

import gzip
import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import fsspec
import pytest

from articlepack.errors import UsageError
from articlepack.pipeline.inputs import useful_workers
from articlepack.stages.read import (
    InputSource,
    ReadOptions,
    digest_input,
    list_inputs,
    read_pages,
    remote,
    state_of_place,
)
from articlepack.stages.read.stream import Stream
from tests.builds import built, rows_of, run_build

BODY = "The ferries left the harbour of Lindau on Monday morning, nine days after the storm had closed it. "
TABLE = "".join(f'{{"id": "{n}", "text": "Story {n} of the harbour. {BODY * 8}"}}\n' for n in range(300)).encode()


class Server(ThreadingHTTPServer):
    """A web server with one file, that can be told how to misbehave."""

    daemon_threads = True
    gives_parts, n_to_break, version, n_asked = True, 0, "1", 0

    @property
    def address(self) -> str:
        """Of its file."""
        return f"http://127.0.0.1:{self.server_port}/raw/stories.jsonl"


class Handler(BaseHTTPRequestHandler):
    """Answers for `Server`."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        """What is there."""
        self.answer(200, TABLE, is_head=True)

    def do_GET(self) -> None:
        """All of it, or a part."""
        self.server.n_asked += 1
        if self.server.n_to_break:
            self.server.n_to_break -= 1
            self.close_connection = True
            return None
        asked = self.headers.get("Range")
        if asked and self.server.gives_parts:
            start, _, end = asked.removeprefix("bytes=").partition("-")
            return self.answer(206, TABLE[int(start) : int(end or len(TABLE)) + 1])
        return self.answer(200, TABLE)

    def answer(self, status: int, data: bytes, *, is_head: bool = False) -> None:
        """Head and body; 404 for another path."""
        if self.path != "/raw/stories.jsonl":
            status, data = 404, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", self.server.version)
        if self.server.gives_parts:
            self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if not is_head:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(remote, "FIRST_WAIT", 0.0)
    with Server(("127.0.0.1", 0), Handler) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield serving
        serving.shutdown()


@pytest.mark.parametrize("gives_parts", [True, False])
def test_a_file_of_the_web_is_read_like_one_of_the_disk(server: Server, gives_parts: bool) -> None:
    server.gives_parts = gives_parts

    [source] = list_inputs([server.address])
    found = digest_input(source)
    pages = list(read_pages(source, found.media_type, ReadOptions()))

    assert source.path == "stories.jsonl"
    assert (found.bytes, found.sha256) == (len(TABLE), hashlib.sha256(TABLE).hexdigest())
    assert len(pages) == 300


@pytest.mark.parametrize("gives_parts", [True, False])
def test_any_part_can_be_gone_to(server: Server, gives_parts: bool) -> None:
    server.gives_parts = gives_parts

    with remote.open_address(server.address) as file:
        file.seek(-10, 2)
        assert file.read() == TABLE[-10:]
        file.seek(500)
        assert file.read(20) == TABLE[500:520]
        assert file.tell() == 520


def test_a_line_that_breaks_costs_no_page(server: Server) -> None:
    [source] = list_inputs([server.address])
    server.n_to_break = remote.ATTEMPTS - 1

    assert digest_input(source).sha256 == hashlib.sha256(TABLE).hexdigest()


def test_a_line_that_stays_broken_is_told(server: Server) -> None:
    [source] = list_inputs([server.address])
    server.n_to_break = 10_000

    assert digest_input(source).note == "not read: the address does not answer"


def test_a_file_that_changes_while_it_is_read_is_told(server: Server) -> None:
    [source] = list_inputs([server.address])
    pages = read_pages(source, "application/x-ndjson", ReadOptions())
    next(pages)
    server.version = "2"

    assert list(pages)[-1].reason == "changed"  # type: ignore[union-attr]
    assert state_of_place(server.address)[1] != 0


def test_what_is_not_there_is_told(server: Server) -> None:
    with pytest.raises(UsageError, match="Check the address"):
        list_inputs([server.address + "2"])
    with pytest.raises(UsageError, match="is no kind of address"):
        list_inputs(["harbour://raw/a.txt"])


def test_a_file_at_an_address_that_does_not_say_how_long_it_is_gets_all_workers() -> None:
    def source(n_bytes: int | None) -> InputSource:
        return InputSource("a", "a.warc.gz", "https://harbour.example/a.warc.gz", n_bytes=n_bytes)

    assert [useful_workers([source(n_bytes)]) for n_bytes in (None, 9_000_000, 9)] == [0, 0, 1]


def test_folders_and_globs_at_an_address_are_listed(tmp_path: Path) -> None:
    for name in ("a.txt", "deep/b.txt", "deep/c 1.html", ".hidden/d.txt"):
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BODY)
    address = (tmp_path / "raw").as_uri()

    listed = {source.path: source.note for source in list_inputs([address])}
    assert listed == {
        "raw/.hidden/d.txt": "not read: hidden file",
        "raw/a.txt": None,
        "raw/deep/b.txt": None,
        "raw/deep/c 1.html": None,
    }
    assert [source.path for source in list_inputs([f"news={address}/**/*.txt"]) if not source.note] == [
        "news/a.txt",
        "news/deep/b.txt",
    ]
    with pytest.raises(UsageError, match="matches no file"):
        list_inputs([f"{address}/*.csv"])


def test_where_a_file_at_an_address_unpacks_too_far_is_told_as_of_one_on_the_disk(tmp_path: Path) -> None:
    packed = gzip.compress(b"a" * 50_000_000)
    (tmp_path / "a.gz").write_bytes(packed)
    fsspec.filesystem("memory").pipe_file("/a.gz", packed)

    for place in (str(tmp_path / "a.gz"), "memory://a.gz"):
        with Stream(InputSource("a", "a.gz", place), max_ratio=2, n_free_bytes=1_000) as stream:
            n_bytes = stream.skip(len(packed) * 1_100)

            assert stream.gap is not None
            assert 0 < n_bytes < 50_000_000
            assert stream.gap.reason == "too_compressed"
            assert int(stream.gap.offset) + stream.gap.n_bytes == len(packed)


def test_a_list_of_inputs_may_name_addresses(tmp_path: Path, server: Server) -> None:
    (tmp_path / "list.txt").write_text(f"{server.address}\nmore={server.address}\n")

    assert [s.path for s in list_inputs([f"@{tmp_path / 'list.txt'}"])] == ["more", "stories.jsonl"]


def test_a_build_from_the_web_has_the_bytes_of_one_from_the_disk(tmp_path: Path, server: Server) -> None:
    (tmp_path / "stories.jsonl").write_bytes(TABLE)

    here = rows_of(built(tmp_path / "out" / "here", tmp_path / "stories.jsonl", "--name", "harbour"))
    there = rows_of(built(tmp_path / "out" / "there", server.address, "--name", "harbour"))

    assert here == there
    assert len(here) == 300
    missing = run_build(server.address + "2", "-o", tmp_path / "out" / "missing")
    assert (missing.returncode, missing.stderr.count(b"\n")) == (2, 1)
