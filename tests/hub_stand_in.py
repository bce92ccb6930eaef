"""A stand-in of the Hub: the part of its HTTP interface that a push asks for, with repositories in memory.

Files are sent as git LFS objects or within the commit, as on the Hub; it knows no Xet: set HF_HUB_DISABLE_XET.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TOKEN = "hf_StandInTokenThatNobodyMaySee"
LARGE = (".parquet", ".arrow", ".zst")


class Repository:
    """One dataset repository: its files and its commits."""

    def __init__(self, *, private: bool) -> None:
        self.private = private
        self.files: dict[str, bytes] = {".gitattributes": b"*.parquet filter=lfs\n"}
        self.commits = ["0" * 40]
        self.messages: list[str] = []


class Hub(ThreadingHTTPServer):
    """The server; a test sets what it refuses."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repositories: dict[str, Repository] = {}
        self.objects: dict[str, bytes] = {}
        self.sent: list[str] = []
        """Digests of the objects that were uploaded, in order."""
        self.refusals: dict[str, int] = {}
        """Part of a path: the status that it is answered with."""
        self.n_objects_to_take: int | None = None
        """After so many objects uploads are refused."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers for `Hub`."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.route("GET")

    def do_HEAD(self) -> None:
        self.route("HEAD")

    def do_POST(self) -> None:
        self.route("POST")

    def do_PUT(self) -> None:
        self.route("PUT")

    def route(self, method: str) -> None:
        """Find who answers."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        for part, status in self.server.refusals.items():
            if part in self.path:
                # A careless server, that says the token again.
                return self.answer(status, {"error": f"refused {self.headers.get('Authorization')}"})
        if method != "PUT" and self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.answer(401, {"error": "Invalid credentials in Authorization header"})
        for known, pattern, name in ROUTES:
            if method in known and (found := re.fullmatch(pattern, self.path)):
                return getattr(self, name)(body, *found.groups())  # type: ignore[no-any-return]
        return self.answer(404, {"error": f"no {self.path}"})

    def answer(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def info(self, _: bytes, name: str) -> None:
        if name not in self.server.repositories:
            return self.answer(404, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})
        there = self.server.repositories[name]
        siblings = [{"rfilename": path} for path in there.files]
        told = {"id": name, "sha": there.commits[-1], "private": there.private, "siblings": siblings, "tags": []}
        return self.answer(200, told)

    def create(self, body: bytes) -> None:
        asked = json.loads(body)
        name = f"{asked['organization']}/{asked['name']}"
        is_private = asked.get("visibility") == "private" or bool(asked.get("private"))
        self.server.repositories[name] = Repository(private=is_private)
        self.answer(200, {"url": f"{self.server.address}/datasets/{name}", "name": name})

    def validate(self, _: bytes) -> None:
        self.answer(200, {"errors": [], "warnings": []})

    def preupload(self, body: bytes, name: str) -> None:
        there = self.server.repositories[name]
        self.answer(200, {"files": [preupload_of(file["path"], there) for file in json.loads(body)["files"]]})

    def batch(self, body: bytes, _: str) -> None:
        self.answer(200, {"objects": [self.upload_of(one) for one in json.loads(body)["objects"]]})

    def upload_of(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if wanted["oid"] in self.server.objects:
            return wanted
        return wanted | {"actions": {"upload": {"href": f"{self.server.address}/objects/{wanted['oid']}"}}}

    def take(self, body: bytes, digest: str) -> None:
        most = self.server.n_objects_to_take
        if most is not None and len(self.server.objects) >= most:
            return self.answer(400, {"error": "the line is cut"})
        assert hashlib.sha256(body).hexdigest() == digest
        self.server.objects[digest] = body
        self.server.sent.append(digest)
        return self.answer(200, {})

    def commit(self, body: bytes, name: str) -> None:
        there = self.server.repositories[name]
        head, *changes = [json.loads(line) for line in body.splitlines()]
        if head["value"].get("parentCommit") not in (None, there.commits[-1]):
            return self.answer(412, {"error": "A commit has happened since."})
        for change in changes:
            value = change["value"]
            if change["key"] == "file":
                there.files[value["path"]] = base64.b64decode(value["content"])
            elif change["key"] == "lfsFile":
                there.files[value["path"]] = self.server.objects[value["oid"]]
            else:
                del there.files[value["path"]]
        there.messages.append(head["value"]["summary"])
        there.commits.append(hashlib.sha1(body, usedforsecurity=False).hexdigest())
        url = f"{self.server.address}/datasets/{name}/commit/{there.commits[-1]}"
        return self.answer(200, {"success": True, "commitUrl": url, "commitOid": there.commits[-1]})

    def resolve(self, _: bytes, name: str, revision: str, path: str) -> None:
        there = self.server.repositories[name]
        assert revision in ("main", there.commits[-1])
        data = there.files[path]
        headers = {"ETag": f'"{blob(data)}"', "X-Repo-Commit": there.commits[-1], "Accept-Ranges": "bytes"}
        self.answer(200, data, headers)


def preupload_of(path: str, there: Repository) -> dict[str, Any]:
    """How a file is to be sent, and what stands there now."""
    is_large = path.endswith(LARGE)
    data = there.files.get(path)
    oid = None if data is None else hashlib.sha256(data).hexdigest() if is_large else blob(data)
    return {"path": path, "uploadMode": "lfs" if is_large else "regular", "shouldIgnore": False, "oid": oid}


def blob(data: bytes) -> str:
    """git's name of a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


ROUTES = [
    ("POST", r"/api/repos/create", "create"),
    ("POST", r"/api/validate-yaml", "validate"),
    ("GET", r"/api/datasets/([^/]+/[^/?]+)(?:\?.*)?", "info"),
    ("GET", r"/api/datasets/([^/]+/[^/?]+)/revision/main(?:\?.*)?", "info"),
    ("POST", r"/api/datasets/([^/]+/[^/]+)/preupload/main(?:\?.*)?", "preupload"),
    ("POST", r"/api/datasets/([^/]+/[^/]+)/commit/main(?:\?.*)?", "commit"),
    ("POST", r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", "batch"),
    ("PUT", r"/objects/([0-9a-f]{64})", "take"),
    ("HEAD GET", r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", "resolve"),
]


@contextmanager
def serving() -> Iterator[Hub]:
    """A Hub that answers until the end."""
    with Hub() as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        yield hub
        hub.shutdown()
