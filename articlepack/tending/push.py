"""push: a dataset to the Hub, as one commit: whoever loads it gets the old whole one or the new whole one."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from articlepack.errors import BuildError, UsageError
from articlepack.stages.publish.card import CARD
from articlepack.stages.publish.manifest import MANIFEST, Json
from articlepack.tending.hold import check_whole, held, manifest_of

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import DatasetInfo

NAME = re.compile(r"\w(?:[\w.-]{0,94}\w)?/\w(?:[\w.-]{0,94}\w)?", re.ASCII)
BEGINNINGS = {".gitattributes", CARD}
"""What a repository holds that is as good as empty."""
NO_TOKEN = "the Hub asks who you are: log in with `hf auth login`, or set HF_TOKEN to a token that may write"
SAYS = {
    401: "the Hub does not know the token. Log in again with `hf auth login`, or set HF_TOKEN",
    403: "the token may not write there. It needs the right to write, and you a part in the organisation",
    404: "there is no such place, or the token may not see it",
    409: "something else changed the repository meanwhile. The same command again puts the dataset there",
    412: "something else changed the repository meanwhile. The same command again puts the dataset there",
    429: "the Hub asks for patience. The same command later goes on from what has arrived",
}
"""What the Hub's answers mean here, by status."""


class Pushed(Struct, frozen=True):
    """What came of a push."""

    url: str
    n_files: int
    n_gone: int
    """Files of the dataset that stood there before and are no part of this one."""
    is_new: bool
    """Whether anything was to be changed."""


def push(folder: Path, repository: str, *, private: bool = False) -> Pushed:
    """Make a dataset repository of the Hub the same as this dataset; files that the repository has are not sent again.

    What an interrupted push has sent stays at the Hub, and is not sent again by the next. Files of others in the
    repository stay. The token comes from the environment or the login, and is told to nobody but the Hub.

    Raises UsageError where there is no dataset and for a name that is none, BuildError where the dataset is not whole,
    where a public repository was to be private or holds something else, and where the Hub does not take it.
    """
    manifest_of(folder)
    token = checked_token(repository)
    with held(folder) as (place, manifest):
        check_whole(folder, place.target, manifest)
        with told_plainly(repository, token):
            return send(place.target, manifest, repository, private=private)


def checked_token(repository: str) -> str:
    """The token that the Hub's library finds. Raises UsageError for a name that is none, BuildError without a token."""
    from huggingface_hub import get_token

    if not NAME.fullmatch(repository) or "--" in repository or ".." in repository:
        text = "the Hub knows datasets as OWNER/NAME: letters, digits, `_`, and `-` or `.` between them"
        raise UsageError(f"{repository}: {text}.")
    token = get_token()
    if not token:
        raise BuildError(f"{repository}: {NO_TOKEN}.")
    return token


@contextmanager
def told_plainly(repository: str, token: str) -> Iterator[None]:
    """What the Hub or the way to it denies becomes a BuildError of one line, in which the token cannot stand."""
    from huggingface_hub.errors import HfHubHTTPError

    # The library has changed its HTTP client twice: the root of the client's errors is the base of the library's own.
    client_error: type[BaseException] = HfHubHTTPError.__bases__[0]
    try:
        yield
    # hf_xet raises RuntimeError, malformed answers and headers are ValueError.
    except (client_error, OSError, RuntimeError, ValueError) as error:
        told = plain(error).replace(token, "***")
        raise BuildError(f"{repository}: {told}.") from None


def plain(error: BaseException) -> str:
    """What an error of the Hub's library means for who pushes."""
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    # Uploads in threads wrap what went wrong.
    cause = error.__cause__ if isinstance(error, RuntimeError) and error.__cause__ else error
    if isinstance(cause, HfHubHTTPError):
        status = cause.response.status_code
        more = f" ({cause.server_message})" if cause.server_message else ""
        return SAYS.get(status, f"the Hub answered {status}. The same command goes on from what has arrived") + more
    if isinstance(cause, OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE is set, so the Hub is not asked"
    if isinstance(cause, UnicodeEncodeError):
        return "the token is none: it holds letters that no token has"
    first, *_ = str(cause).splitlines() or [""]
    return f"the Hub was not reached, or not to the end ({first or type(cause).__name__}). The same command goes on"


def send(folder: Path, manifest: Json, repository: str, *, private: bool) -> Pushed:
    """One commit that makes the repository the same as the folder."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

    be_quiet()
    hub = HfApi()
    there = opened_repository(hub, repository, private=private)
    paths = sorted([*manifest["files"], MANIFEST])
    gone = sorted(files_of_ours(hub, there, repository) - set(paths))
    added = [CommitOperationAdd(path, folder / path) for path in paths]
    done = hub.create_commit(
        repository,
        [*added, *map(CommitOperationDelete, gone)],
        commit_message=f"{manifest['recipe']['name']}: {len(paths)} files, {len(gone)} gone",
        repo_type="dataset",
        # What came between is not overwritten unseen.
        parent_commit=there.sha,
    )
    return Pushed(f"{hub.endpoint}/datasets/{repository}", len(paths), len(gone), done.oid != there.sha)


def be_quiet() -> None:
    """No bars but on a terminal, and no warnings of the library: what it has to say, its errors say."""
    from huggingface_hub.utils.tqdm import disable_progress_bars

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    if not sys.stderr.isatty():
        disable_progress_bars()


def opened_repository(hub: "HfApi", repository: str, *, private: bool) -> "DatasetInfo":
    """The repository as it stands, made where there was none.

    Raises BuildError where it is public and was to be private.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        there = hub.dataset_info(repository)
    except RepositoryNotFoundError as error:
        if error.response.status_code != 404:
            raise
        hub.create_repo(repository, repo_type="dataset", private=private)
        return hub.dataset_info(repository)
    if private and not there.private:
        text = "stands there already, and everybody can read it. Make it private on its page, or leave --private out"
        raise BuildError(f"{repository}: {text}.")
    return there


def files_of_ours(hub: "HfApi", there: "DatasetInfo", repository: str) -> set[str]:
    """The files that a dataset pushed before has in the repository.

    Raises BuildError where the repository holds something else.
    """
    names = {sibling.rfilename for sibling in there.siblings or []}
    if MANIFEST not in names:
        if others := sorted(names - BEGINNINGS):
            text = f"holds {others[0]} and no {MANIFEST}: it is no dataset of articlepack. Name a new one"
            raise BuildError(f"{repository}: {text}.")
        return set()
    path = hub.hf_hub_download(repository, MANIFEST, repo_type="dataset", revision=there.sha)
    try:
        before = msgspec.json.decode(Path(path).read_bytes(), type=dict[str, object]).get("files")
    except msgspec.DecodeError:
        before = None
    if not isinstance(before, dict):
        raise BuildError(f"{repository}: its {MANIFEST} cannot be read. Name a new repository.")
    return names & set(before)
