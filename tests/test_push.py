"""push: what stands at the Hub is the dataset, whole; nothing is sent twice; the token is told to nobody else.

Against a stand-in of the Hub, in processes of their own: its library reads HF_ENDPOINT where it is imported.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builds import CHECKOUT, bytes_of, run_build
from tests.datasets_made import ROWS, contents, make
from tests.hub_stand_in import TOKEN, Hub, Repository, serving

NAME = "harbour/my-news"
Done = subprocess.CompletedProcess[bytes]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving() as server:
        yield server


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make(tmp_path / "out/my-news")


def environment_of(home: Path, address: str, **more: str) -> dict[str, Any]:
    """What leads to the stand-in, and to no login of whoever runs the tests."""
    told = {"HF_ENDPOINT": address, "HF_HOME": str(home / "hf"), "HF_HUB_DISABLE_XET": "1", "HF_TOKEN": TOKEN}
    return told | {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1", "PYTHONPATH": str(CHECKOUT)} | more


def pushed(hub: Hub, folder: Path, *arguments: str, **more: str) -> Done:
    """`articlepack push FOLDER harbour/my-news`; the token must stand in nothing that it prints or leaves."""
    home = folder.parent
    command = [sys.executable, "-m", "articlepack", "push", str(folder), *(arguments or (NAME,))]
    environment = os.environ | environment_of(home, hub.address, **more)
    done = subprocess.run(command, capture_output=True, env=environment, cwd=home, check=False)
    assert TOKEN.encode() not in done.stdout + done.stderr
    assert not [path for path, data in bytes_of(home).items() if TOKEN.encode() in data]
    return done


def fails(done: Done, says: str, code: int = 1) -> None:
    """One line on standard error, and the exit code."""
    error = done.stderr.decode()
    assert done.returncode == code, error
    assert error.count("\n") == 1, error
    assert says in error


def without_attributes(there: Repository) -> dict[str, bytes]:
    return {path: data for path, data in there.files.items() if path != ".gitattributes"}


def test_what_stands_at_the_hub_is_the_dataset_in_one_commit(hub: Hub, dataset: Path) -> None:
    done = pushed(hub, dataset)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"{hub.address}/datasets/{NAME}: {len(contents(dataset))} files\n"
    assert without_attributes(hub.repositories[NAME]) == contents(dataset)
    assert len(hub.repositories[NAME].messages) == 1
    assert not hub.repositories[NAME].private


def test_private_makes_a_private_repository(hub: Hub, dataset: Path) -> None:
    assert pushed(hub, dataset, NAME, "--private").returncode == 0
    assert hub.repositories[NAME].private


def test_private_does_not_push_where_everybody_reads(hub: Hub, dataset: Path) -> None:
    hub.repositories[NAME] = Repository(private=False)

    fails(pushed(hub, dataset, NAME, "--private"), "everybody can read it")
    assert without_attributes(hub.repositories[NAME]) == {}


def test_the_same_again_sends_nothing(hub: Hub, dataset: Path) -> None:
    pushed(hub, dataset)
    n_sent = len(hub.sent)
    done = pushed(hub, dataset)

    assert done.stdout.decode() == f"{hub.address}/datasets/{NAME}: up to date\n"
    assert done.stderr == b""
    assert len(hub.sent) == n_sent
    assert len(hub.repositories[NAME].messages) == 1


def test_what_a_broken_push_has_sent_is_not_sent_again(hub: Hub, dataset: Path) -> None:
    hub.n_objects_to_take = 2
    fails(pushed(hub, dataset), "The same command goes on")
    assert without_attributes(hub.repositories[NAME]) == {}

    hub.n_objects_to_take = None
    assert pushed(hub, dataset).returncode == 0
    assert without_attributes(hub.repositories[NAME]) == contents(dataset)
    assert len(hub.sent) == len(set(hub.sent)) == sum(path.endswith(".parquet") for path in contents(dataset))


def test_files_that_the_dataset_lost_go_and_those_of_others_stay(hub: Hub, dataset: Path, tmp_path: Path) -> None:
    pushed(hub, dataset)
    hub.repositories[NAME].files["logo.png"] = b"of the maker"
    smaller = make(tmp_path / "then/my-news", ROWS[:5], [], form="jsonl")
    done = pushed(hub, smaller)

    assert done.returncode == 0, done.stderr
    assert " of before gone" in done.stdout.decode()
    assert without_attributes(hub.repositories[NAME]) == contents(smaller) | {"logo.png": b"of the maker"}


def test_a_repository_of_something_else_is_left_alone(hub: Hub, dataset: Path) -> None:
    hub.repositories[NAME] = Repository(private=False)
    hub.repositories[NAME].files["model.safetensors"] = b"weights"

    fails(pushed(hub, dataset), "holds model.safetensors and no build.json")
    assert without_attributes(hub.repositories[NAME]) == {"model.safetensors": b"weights"}


def test_a_damaged_dataset_is_not_pushed(hub: Hub, dataset: Path) -> None:
    next((dataset / "data").iterdir()).write_bytes(b"PAR1")

    fails(pushed(hub, dataset), "Only a whole dataset is pushed")
    assert hub.repositories == {}


def test_without_a_token_it_says_how_to_log_in(hub: Hub, dataset: Path) -> None:
    fails(pushed(hub, dataset, HF_TOKEN=""), "log in with `hf auth login`, or set HF_TOKEN")


@pytest.mark.parametrize("token", ["hf_unknown", "hf_ключ"])
def test_a_token_that_is_none_is_told_in_a_line(hub: Hub, dataset: Path, token: str) -> None:
    done = pushed(hub, dataset, HF_TOKEN=token)

    fails(done, "token")
    assert token not in done.stderr.decode()


@pytest.mark.parametrize(
    ("part", "status", "says"),
    [
        ("/api/repos/create", 401, "the Hub does not know the token"),
        ("/api/repos/create", 403, "the token may not write there"),
        ("/commit/", 403, "the token may not write there"),
        ("/api/repos/create", 409, "something else changed the repository meanwhile"),
        ("/commit/", 409, "something else changed the repository meanwhile"),
        ("/commit/", 412, "something else changed the repository meanwhile"),
        ("/objects/", 403, "the token may not write there"),
        ("/preupload/", 418, "the Hub answered 418"),
    ],
)
def test_what_the_hub_denies_is_one_line(hub: Hub, dataset: Path, part: str, status: int, says: str) -> None:
    hub.refusals[part] = status

    fails(pushed(hub, dataset), says)


def test_where_nobody_answers_it_says_so(hub: Hub, dataset: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        fails(pushed(hub, dataset, HF_ENDPOINT=nobody), "the Hub was not reached")
    fails(pushed(hub, dataset, HF_HUB_OFFLINE="1"), "HF_HUB_OFFLINE is set")


@pytest.mark.parametrize("name", ["my-news", "a/b/c", "harbour/my--news", "harbour/-news", "harbour/my news"])
def test_a_name_that_the_hub_does_not_know_is_wrong_use(hub: Hub, dataset: Path, name: str) -> None:
    fails(pushed(hub, dataset, name), "OWNER/NAME", code=2)


def test_what_is_no_dataset_is_wrong_use(hub: Hub, tmp_path: Path) -> None:
    fails(pushed(hub, tmp_path / "raw"), "is no dataset", code=2)


# --- at the end of a build


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    file = tmp_path / "raw/long.txt"
    file.parent.mkdir()
    file.write_text("The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it. " * 6)
    return file.parent


def test_a_build_is_pushed_once_it_stands_and_knows_nothing_of_it(hub: Hub, raw: Path, tmp_path: Path) -> None:
    options = ("-o", tmp_path / "set", "--engine", "serial", "--no-cache", "--json")
    environment = environment_of(tmp_path, hub.address)
    done = run_build(raw, *options, "--push-to-hub", NAME, "--private", **environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == 1
    assert f"{hub.address}/datasets/{NAME}: " in done.stderr.decode()
    assert without_attributes(hub.repositories[NAME]) == bytes_of(tmp_path / "set")
    assert hub.repositories[NAME].private

    told = b"".join(bytes_of(tmp_path / "set").values()) + done.stdout + done.stderr
    assert TOKEN.encode() not in told
    assert NAME.encode() not in (tmp_path / "set/build.json").read_bytes()


def test_a_build_whose_push_fails_stands_and_says_how_to_go_on(hub: Hub, raw: Path, tmp_path: Path) -> None:
    hub.refusals["/commit/"] = 403
    options = ("-o", tmp_path / "set", "--engine", "serial", "--quiet", "--push-to-hub", NAME, "--private")
    done = run_build(raw, *options, **environment_of(tmp_path, hub.address))

    fails(done, f"to push it: articlepack push {tmp_path / 'set'} {NAME} --private")
    assert (tmp_path / "set/build.json").is_file()


@pytest.mark.parametrize(
    ("options", "token", "says", "code"),
    [
        (["--push-to-hub", "my-news"], TOKEN, "OWNER/NAME", 2),
        (["--push-to-hub", NAME], "", "hf auth login", 1),
        (["--private"], TOKEN, "--private goes with --push-to-hub", 2),
    ],
)
def test_what_would_fail_at_the_end_fails_at_the_beginning(
    raw: Path, tmp_path: Path, options: list[str], token: str, says: str, code: int
) -> None:
    environment = environment_of(tmp_path, "http://127.0.0.1:9", HF_TOKEN=token)
    done = run_build(raw, "-o", tmp_path / "set", *options, **environment)

    fails(done, says, code)
    assert not (tmp_path / "set").exists()


def test_a_dry_run_pushes_nothing(hub: Hub, raw: Path, tmp_path: Path) -> None:
    environment = environment_of(tmp_path, hub.address)
    done = run_build(raw, "-o", tmp_path / "set", "--dry-run", "--push-to-hub", NAME, **environment)

    assert done.returncode == 0, done.stderr
    assert hub.repositories == {}
