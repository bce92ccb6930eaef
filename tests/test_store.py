"""store: what stands in S3 is the dataset, whole, or is no dataset; nothing is sent twice; and S3 is read like a disk.

Against moto's stand-in of S3.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fsspec.implementations.local import LocalFileSystem

from articlepack.command import main
from articlepack.stages.publish.manifest import MANIFEST
from articlepack.tending import store
from tests.builds import CHECKOUT, built, rows_of
from tests.datasets_made import ROWS, contents, make
from tests.s3_stand_in import BUCKET, serving_s3

PLACE = f"s3://{BUCKET}/sets/my-news"


@pytest.fixture(scope="module")
def environment() -> Iterator[Mapping[str, str]]:
    with serving_s3() as told:
        yield told


@pytest.fixture
def s3(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The file system of an empty bucket, as this process finds it by its environment."""
    import fsspec

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    # A file system is made once and remembered, with the credentials of then.
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    system = fsspec.filesystem("s3")
    for path in system.find(BUCKET):
        system.rm_file(path)
    yield system
    type(system).clear_instance_cache()


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make(tmp_path / "out/my-news")


def there(s3: Any, below: str = f"{BUCKET}/sets/my-news/") -> dict[str, bytes]:
    """What the bucket holds in the folder, by path from there."""
    s3.invalidate_cache()
    return {path.removeprefix(below): s3.cat_file(path) for path in s3.find(below)}


def sent(monkeypatch: pytest.MonkeyPatch, n_to_take: int = 1000) -> list[str]:
    """The paths of files that are sent from now on; after so many the line breaks."""
    paths: list[str] = []
    put = store.Shelf.put

    def counted(shelf: store.Shelf, file: Path, path: str) -> None:
        if len(paths) >= n_to_take:
            raise OSError("the line broke")
        paths.append(path)
        put(shelf, file, path)

    monkeypatch.setattr(store.Shelf, "put", counted)
    return paths


def fails(capsys: pytest.CaptureFixture[str], says: str, *arguments: str, code: int = 1) -> None:
    capsys.readouterr()
    assert main(arguments) == code
    error = capsys.readouterr().err
    assert error.count("\n") == 1, error
    assert says in error


def test_what_stands_in_s3_is_the_dataset(s3: Any, dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["push", str(dataset), PLACE + "/"]) == 0

    assert there(s3) == contents(dataset)
    assert pq.read_table(f"{BUCKET}/sets/my-news/data", filesystem=s3).num_rows == len(ROWS)
    told = capsys.readouterr()
    assert told.out == f"{PLACE}: {len(contents(dataset))} files\n"
    assert "secret-of-the-test" not in told.out + told.err


def test_files_of_others_in_the_folder_are_not_sent(s3: Any, dataset: Path) -> None:
    sent_of_it = contents(dataset)
    (dataset / "notes.txt").write_text("of the maker")

    assert main(["push", str(dataset), PLACE]) == 0
    assert there(s3) == sent_of_it


def test_a_folder_of_a_disk_is_a_place_too(tmp_path: Path, dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "of-others/sets"

    for told in (f"{len(contents(dataset))} files", "up to date"):
        assert main(["push", str(dataset), there.as_uri()]) == 0
        assert told in capsys.readouterr().out
        assert contents(there) == contents(dataset)


@pytest.mark.parametrize("n_before", [0, 1, 3, -1], ids=["record", "first file", "a file", "build.json"])
def test_a_push_to_a_disk_killed_in_the_midst_of_a_file_leaves_no_half_of_it(
    n_before: int, tmp_path: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command goes on, and leaves nothing that is not of the dataset."""
    there, whole = tmp_path / "sets", contents(dataset)
    n_begun, n_last = 0, n_before % (len(whole) + 1)

    def killed_in(written: Callable[..., None]) -> Callable[..., None]:
        def write(system: object, first: str, second: str | bytes) -> None:
            nonlocal n_begun
            n_begun += 1
            written(system, first, second)
            if n_begun > n_last:
                path = Path(second if isinstance(second, str) else first)
                path.write_bytes(path.read_bytes()[:7])
                raise KeyboardInterrupt

        return write

    with monkeypatch.context() as killed:
        for name in ("put_file", "pipe_file"):
            killed.setattr(LocalFileSystem, name, killed_in(getattr(LocalFileSystem, name)))
        assert main(["push", str(dataset), there.as_uri()]) == 130
    left = {path: content for path, content in contents(there).items() if path in whole}
    assert left.items() <= whole.items()
    assert MANIFEST not in left

    assert main(["push", str(dataset), there.as_uri()]) == 0
    assert contents(there) == whole


def test_build_json_comes_last_and_the_same_again_sends_nothing(
    s3: Any, dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = sent(monkeypatch)
    main(["push", str(dataset), PLACE])
    assert paths[-1] == MANIFEST
    assert sorted(paths) == sorted(contents(dataset))

    capsys.readouterr()
    assert main(["push", str(dataset), PLACE]) == 0
    assert len(paths) == len(contents(dataset))
    assert capsys.readouterr().out == f"{PLACE}: up to date\n"


def test_a_push_that_breaks_leaves_no_dataset_and_goes_on(
    s3: Any, dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "RECORD_EVERY_BYTES", 1)
    with monkeypatch.context() as broken:
        first = sent(broken, 2)
        fails(capsys, "The same command goes on", "push", str(dataset), PLACE)
    assert MANIFEST not in there(s3)

    second = sent(monkeypatch)
    assert main(["push", str(dataset), PLACE]) == 0
    assert there(s3) == contents(dataset)
    assert sorted([*first, *second]) == sorted(contents(dataset))


def test_while_another_dataset_takes_the_place_none_stands_there(
    s3: Any, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["push", str(dataset), PLACE])
    s3.pipe_file(f"{BUCKET}/sets/my-news/notes.txt", b"of the maker")
    smaller = make(tmp_path / "then/my-news", ROWS[:5], [], form="jsonl")
    with monkeypatch.context() as broken:
        sent(broken, 1)
        fails(capsys, "The same command goes on", "push", str(smaller), PLACE)
    assert MANIFEST not in there(s3)

    # The old one comes back: what was sent of the new one is not taken for it.
    assert main(["push", str(dataset), PLACE]) == 0
    assert there(s3) == contents(dataset) | {"notes.txt": b"of the maker"}
    capsys.readouterr()
    assert main(["push", str(smaller), PLACE]) == 0
    assert " of before gone" in capsys.readouterr().out
    assert there(s3) == contents(smaller) | {"notes.txt": b"of the maker"}


def test_a_folder_of_something_else_is_left_alone(s3: Any, dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    s3.pipe_file(f"{BUCKET}/sets/my-news/a.txt", b"theirs")
    fails(capsys, "holds a.txt and no build.json", "push", str(dataset), PLACE)

    s3.pipe_file(f"{BUCKET}/sets/my-news/build.json", json.dumps({"files": {"a.txt": {"sha256": ""}}}).encode())
    fails(capsys, "is none of ours", "push", str(dataset), PLACE)
    assert sorted(there(s3)) == ["a.txt", "build.json"]


def test_a_dataset_that_is_not_whole_is_not_pushed(s3: Any, dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (dataset / "README.md").write_text("changed")

    fails(capsys, "Only a whole dataset is pushed", "push", str(dataset), PLACE)
    assert there(s3) == {}


def test_what_keeps_it_from_there_is_said_in_one_line(
    s3: Any, dataset: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails(capsys, "there is no such bucket", "push", str(dataset), "s3://no-such-bucket/a")
    fails(capsys, "is not written to", "push", str(dataset), "https://news.example/a", code=2)
    fails(capsys, "OWNER/NAME", "push", str(dataset), "hf://datasets/a/b", code=2)
    fails(capsys, "set them in the environment", "push", str(dataset), "s3://who:what@articles/a", code=2)
    fails(capsys, "--private", "push", str(dataset), PLACE, "--private", code=2)
    fails(capsys, "--push-to", "build", str(dataset), "-o", PLACE, code=2)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    type(s3).clear_instance_cache()
    fails(capsys, "no credentials in the environment", "push", str(dataset), PLACE)


def test_a_build_reads_from_s3_and_is_pushed_there(s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in sorted((CHECKOUT / "examples/raw").iterdir()):
        s3.put_file(str(path), f"{BUCKET}/raw/{path.name}")

    folder = tmp_path / "out/from-s3"
    arguments = ["build", f"s3://{BUCKET}/raw", "-o", str(folder), "--name", "demo", "--engine", "serial", "--quiet"]
    assert main([*arguments, "--push-to", PLACE]) == 0
    assert there(s3) == contents(folder)

    here = built(tmp_path / "out/here", CHECKOUT / "examples/raw", "--name", "demo", "--engine", "serial")
    assert rows_of(folder) == rows_of(here)
    assert contents(folder) == contents(here)


def test_what_cannot_be_pushed_is_said_before_the_build(
    s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["build", str(CHECKOUT / "examples/raw"), "-o", str(tmp_path / "never"), "--push-to"]

    fails(capsys, "there is no such bucket", *arguments, "s3://no-such-bucket/a")
    fails(capsys, "foo: is no address. Write it as s3://BUCKET/FOLDER", *arguments, "foo", code=2)
    fails(capsys, "names no bucket", *arguments, "s3://", code=2)
    assert not (tmp_path / "never").exists()
