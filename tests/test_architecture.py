"""The house keeps its floors: who may import whom, and how long a room may be. Read from the code's syntax alone.

command > pipeline > stages and engines (never a sibling) > crafts and columns > records, config, errors
"""

import ast
import builtins
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
"""Without the docstring."""

FLOORS = (
    ("records", "config", "errors", "maker", "reasons", "shares"),
    (
        "compiled",
        "columns",
        "common_words",
        "content",
        "documents",
        "durable",
        "front_matter",
        "addresses",
        "hosts",
        "html",
        "languages",
        "lean",
        "lock",
        "machine_code",
        "scripts",
        "wording",
        "words",
        "lines",
        "dates",
        "lexicon",
        "parquet",
        "parts",
        "rows",
        "shards",
        "tables",
    ),
    ("stages", "engines"),
    ("pipeline", "progress", "stop", "terminal"),
    (
        "api",
        "blank",
        "explain",
        "idle",
        "pushing",
        "rehearsal",
        "tending",
        "summary",
        "options",
        "usage",
        "command",
        "__main__",
        "__init__",
    ),
)
"""From the ground up. A module or folder of articlepack/ that stands on no floor is an error: give it one here."""

FLOOR_OF = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
PRIVATE_FLOOR = FLOOR_OF["stages"]
"""The floor on which no room knows its neighbour; on the others neighbours may import each other, without circles."""

CATCHES_ALL = ("articlepack/pipeline/page.py", "guarded")
"""The one function that may: there a page that breaks the code becomes a refusal, and costs only itself."""

NOT_IN_STAGES = {
    "print": "a stage logs nothing",
    "hash": "hash() changes from run to run: use words.hash64",
    "sys.stdout": "a stage logs nothing",
    "sys.stderr": "a stage logs nothing",
    "warnings.*": "a stage logs nothing",
    "os.environ": "a stage does not read the environment",
    "os.environb": "a stage does not read the environment",
    "os.getenv": "a stage does not read the environment",
    "os.getenvb": "a stage does not read the environment",
    "locale.*": "a stage does not read the environment",
    "os.cpu_count": "a stage does not know where it runs",
    "os.sched_getaffinity": "a stage does not know where it runs",
    "time.*": "a stage does not read the clock",
    "datetime.datetime.now": "a stage does not read the clock",
    "datetime.datetime.utcnow": "a stage does not read the clock",
    "datetime.*.today": "a stage does not read the clock",
    "random.*": "randomness comes in as a seed",
    "numpy.random.*": "randomness comes in as a seed",
    "secrets.*": "randomness comes in as a seed",
    "uuid.uuid[14]": "randomness comes in as a seed",
    "os.urandom": "randomness comes in as a seed",
}
"""Patterns of full names, whatever a module imports them as."""

MAY_BE_IN_STAGES = {"time.sleep", "random.Random", "numpy.random.default_rng"}
"""Of these: what reads no clock, and what takes a seed."""


class Module(NamedTuple):
    """One file of the package: `path` relative to the checkout, `name` dotted, without `.__init__`."""

    path: str
    name: str
    lines: list[str]
    tree: ast.Module


def module_of(path: str, code: str) -> Module:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(path, name, code.splitlines(), ast.parse(code, path))


def modules_of(checkout: Path) -> list[Module]:
    files = sorted((checkout / "articlepack").rglob("*.py"))
    return [module_of(file.relative_to(checkout).as_posix(), file.read_text("utf-8")) for file in files]


def room_of(name: str) -> str:
    """`articlepack.stages.describe.dates`: `stages.describe`; `articlepack.html`: `html`; the package: `__init__`."""
    parts = name.split(".")[1:] or ["__init__"]
    return ".".join(parts[:2]) if parts[0] == "stages" else parts[0]


def floor_of(name: str) -> int | None:
    return FLOOR_OF.get(room_of(name).split(".")[0])


class Import(NamedTuple):
    """One module of ours named by an import statement."""

    line: int
    target: str


def imports_of(module: Module, known: set[str]) -> Iterator[Import]:
    """Modules of ours that it imports, at its top or inside a function."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names if is_ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and is_ours(node.module):
            # The package itself loads nothing, so its version may be read from any floor.
            for alias in node.names if node.names[0].name != "__version__" else ():
                deeper = f"{node.module}.{alias.name}"
                yield Import(node.lineno, deeper if deeper in known else node.module)


def is_ours(name: str) -> bool:
    return name.split(".")[0] == "articlepack"


def find_broken_floors(modules: list[Module]) -> Iterator[str]:
    known = {module.name for module in modules}
    for module in modules:
        if floor_of(module.name) is None:
            yield f"{module.path}:1: stands on no floor; give {room_of(module.name)!r} one in FLOORS"
            continue
        for line, target in imports_of(module, known):
            if complaint := complain_of_import(module.name, target):
                yield f"{module.path}:{line}: {complaint}"


def complain_of_import(importer: str, target: str) -> str | None:
    """Why `importer` must not import `target`; None: it may."""
    own, other = floor_of(importer), floor_of(target)
    if own is None or other is None or room_of(importer) == room_of(target):
        return None
    if other > own:
        return f"imports {target}, which stands on a floor above"
    if other == own == PRIVATE_FLOOR:
        return f"imports {target}, its sibling"
    return None


def find_circles(modules: list[Module]) -> Iterator[str]:
    known = {module.name for module in modules}
    graph = {module.name: {target for _, target in imports_of(module, known)} for module in modules}
    for module in modules:
        if module.name in reachable(graph, graph[module.name] - {module.name}):
            yield f"{module.path}:1: imports itself by way of {sorted(graph[module.name])}"


def reachable(graph: dict[str, set[str]], start: set[str]) -> set[str]:
    seen, waiting = set(start), sorted(start)
    while waiting:
        fresh = graph.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += sorted(fresh)
    return seen


def find_hidden_imports(modules: list[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                yield f"{module.path}:{node.lineno}: relative import; write the whole name"
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                yield f"{module.path}:{node.lineno}: wildcard import; name what you take"


def find_long_modules(modules: list[Module]) -> Iterator[str]:
    for module in modules:
        if len(module.lines) > MAX_MODULE_LINES:
            yield f"{module.path}:{MAX_MODULE_LINES + 1}: {len(module.lines)} lines; make it a folder of the same name"


def find_long_functions(modules: list[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and count_lines(node) > MAX_FUNCTION_LINES:
                yield f"{module.path}:{node.lineno}: {node.name} has {count_lines(node)} lines; it is two functions"


def count_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function but for its docstring."""
    first, has_docstring = function.body[0], ast.get_docstring(function) is not None
    n_docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - n_docstring


def find_broad_excepts(modules: list[Module]) -> Iterator[str]:
    for module in modules:
        allowed = nodes_within(module, CATCHES_ALL[1]) if module.path == CATCHES_ALL[0] else set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and node not in allowed:
                yield f"{module.path}:{node.lineno}: broad except; catch the narrowest type, where you know its meaning"


def nodes_within(module: Module, function: str) -> set[ast.AST]:
    """All nodes of the function of this name at the top of a module."""
    found = [node for node in module.tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    return {inner for node in found for inner in ast.walk(node)}


def is_broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(k is None or ast.unparse(k) in ("Exception", "BaseException") for k in kinds)


def find_impure_stages(modules: list[Module]) -> Iterator[str]:
    for module in modules:
        if not room_of(module.name).startswith("stages."):
            continue
        imported = names_imported(module.tree)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name | ast.Attribute):
                name = full_name(node, imported)
                yield from (f"{module.path}:{node.lineno}: {name}: {complaint}" for complaint in complaints_of(name))


def complaints_of(name: str) -> Iterator[str]:
    """Why a stage must not use what has this full name; nothing: it may."""
    if name not in MAY_BE_IN_STAGES:
        yield from (complaint for pattern, complaint in NOT_IN_STAGES.items() if fnmatchcase(name, pattern))


def names_imported(tree: ast.Module) -> dict[str, str]:
    """Full name of all that a module imports from elsewhere, by what it calls it."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
            roots = [alias.name.partition(".")[0] for alias in node.names if not alias.asname]
            found |= dict(zip(roots, roots, strict=True))
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def full_name(node: ast.expr, imported: dict[str, str]) -> str:
    """The dotted name that is read here, "" where there is none: `now` is `time.monotonic` where it was imported so."""
    if isinstance(node, ast.Attribute):
        owner = full_name(node.value, imported)
        return f"{owner}.{node.attr}" if owner else ""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return imported.get(node.id, node.id if hasattr(builtins, node.id) else "")
    return ""


def find_datasets(modules: list[Module]) -> Iterator[str]:
    """Importing `datasets` costs seconds, in every worker anew; builds do without it."""
    for module in modules:
        for node in ast.walk(module.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "datasets" for name in names):
                yield f"{module.path}:{node.lineno}: imports datasets"  # type: ignore[attr-defined]


Checker = Callable[[list[Module]], Iterator[str]]
CHECKERS: dict[str, Checker] = {
    "a module imports only from floors below its own": find_broken_floors,
    "no module imports itself in a circle": find_circles,
    "imports name what they take, in full": find_hidden_imports,
    "no module is longer than 300 lines": find_long_modules,
    "no function is longer than 40 lines": find_long_functions,
    "no except catches everything": find_broad_excepts,
    "a stage reads neither clock nor environment, and prints nothing": find_impure_stages,
    "a build never imports datasets": find_datasets,
}


@pytest.mark.parametrize("promise", CHECKERS)
def test_the_house(promise: str) -> None:
    complaints = list(CHECKERS[promise](modules_of(CHECKOUT)))

    assert not complaints, f"{promise}:\n" + "\n".join(complaints)


MAP = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8").split("\narticlepack/ ")[1].split("\ntests/ ")[0]
"""What CONTRIBUTING.md says of the package."""


def names_in(folder: Path) -> set[str]:
    """Modules and rooms of a folder, as they are called."""
    inner = [path for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    return {path.name + "/" * path.is_dir() for path in inner if not path.name.startswith("__")}


def test_the_map_shows_every_room_and_no_other() -> None:
    entries = "\n".join(line for line in MAP.splitlines() if re.match(r"  \w", line))

    assert set(re.findall(r"(?<= )\w+(?:\.py|/)(?=\s|$)", entries)) == names_in(CHECKOUT / "articlepack")


@pytest.mark.parametrize("room", ["pipeline", "stages", "tending", "engines"])
def test_the_map_names_what_is_in_a_room(room: str) -> None:
    told = re.split(r"\n  (?=\S)", MAP.split(f"\n  {room}/ ")[1])[0]
    names = {name.removesuffix(".py").removesuffix("/") for name in names_in(CHECKOUT / "articlepack" / room)}

    assert names - set(re.findall(r"\w+", told)) == set()


BROAD = "    try:\n        x\n    except Exception:\n        y\n"
LONG_BODY = "    x = 1\n" * MAX_FUNCTION_LINES

VIOLATIONS: list[tuple[str, Checker, dict[str, str], list[str]]] = [
    (
        "upwards",
        find_broken_floors,
        {"articlepack/records.py": "\nfrom articlepack.pipeline import build\n", "articlepack/pipeline.py": ""},
        ["articlepack/records.py:2: imports articlepack.pipeline, which stands on a floor above"],
    ),
    (
        "upwards_inside_a_function",
        find_broken_floors,
        {"articlepack/html.py": "def f():\n    import articlepack.stages.read.warc\n"},
        ["articlepack/html.py:2: imports articlepack.stages.read.warc, which stands on a floor above"],
    ),
    (
        "sibling_stage",
        find_broken_floors,
        {
            "articlepack/stages/clean/__init__.py": "from articlepack.stages import read",
            "articlepack/stages/read.py": "",
        },
        ["articlepack/stages/clean/__init__.py:1: imports articlepack.stages.read, its sibling"],
    ),
    (
        "stage_knows_engine",
        find_broken_floors,
        {"articlepack/stages/write.py": "import articlepack.engines.serial\n"},
        ["articlepack/stages/write.py:1: imports articlepack.engines.serial, its sibling"],
    ),
    (
        "package_from_below",
        find_broken_floors,
        {"articlepack/stages/write.py": "from articlepack import build\n", "articlepack/__init__.py": ""},
        ["articlepack/stages/write.py:1: imports articlepack, which stands on a floor above"],
    ),
    (
        "no_floor",
        find_broken_floors,
        {"articlepack/utils.py": ""},
        ["articlepack/utils.py:1: stands on no floor; give 'utils' one in FLOORS"],
    ),
    (
        "circle",
        find_circles,
        {"articlepack/html.py": "import articlepack.words\n", "articlepack/words.py": "from articlepack import html\n"},
        [
            "articlepack/html.py:1: imports itself by way of ['articlepack.words']",
            "articlepack/words.py:1: imports itself by way of ['articlepack.html']",
        ],
    ),
    (
        "relative",
        find_hidden_imports,
        {"articlepack/html.py": "from . import words\nfrom articlepack.words import *\n"},
        [
            "articlepack/html.py:1: relative import; write the whole name",
            "articlepack/html.py:2: wildcard import; name what you take",
        ],
    ),
    (
        "long_module",
        find_long_modules,
        {"articlepack/html.py": "x = 1\n" * 301, "articlepack/words.py": "x = 1\n" * 300},
        ["articlepack/html.py:301: 301 lines; make it a folder of the same name"],
    ),
    (
        "long_function",
        find_long_functions,
        {
            "articlepack/html.py": f"def f():\n{LONG_BODY}",
            "articlepack/words.py": f'def f():\n    """Docstring."""\n{LONG_BODY[10:]}',
        },
        ["articlepack/html.py:1: f has 41 lines; it is two functions"],
    ),
    (
        "broad_except",
        find_broad_excepts,
        {"articlepack/html.py": "try:\n    x\nexcept (OSError, Exception):\n    y\ntry:\n    x\nexcept:\n    y\n"},
        [
            "articlepack/html.py:3: broad except; catch the narrowest type, where you know its meaning",
            "articlepack/html.py:7: broad except; catch the narrowest type, where you know its meaning",
        ],
    ),
    (
        "broad_except_beside_the_one_place",
        find_broad_excepts,
        {CATCHES_ALL[0]: f"def {CATCHES_ALL[1]}():\n{BROAD}\ndef other():\n{BROAD}"},
        [f"{CATCHES_ALL[0]}:10: broad except; catch the narrowest type, where you know its meaning"],
    ),
    (
        "impure",
        find_impure_stages,
        {"articlepack/stages/read.py": "\nprint(hash('a'))", "articlepack/command.py": "print(1)"},
        [
            "articlepack/stages/read.py:2: print: a stage logs nothing",
            "articlepack/stages/read.py:2: hash: hash() changes from run to run: use words.hash64",
        ],
    ),
    (
        "impure_by_another_name",
        find_impure_stages,
        {
            "articlepack/stages/read.py": (
                "import time\nimport time as t\nfrom time import sleep, time_ns as now\nfrom os import environ\n"
                "import datetime\nfrom datetime import date\nimport os.path\n"
                "time.sleep(1), sleep(1), time.monotonic(), t.time(), now()\n"
                "environ.get('A'), os.getenv('A')\n"
                "datetime.datetime.now(), date.today()\n"
            ),
            "articlepack/stages/write.py": "def f(time): return time.hour\n",
        },
        [
            "articlepack/stages/read.py:8: time.monotonic: a stage does not read the clock",
            "articlepack/stages/read.py:8: time.time: a stage does not read the clock",
            "articlepack/stages/read.py:8: time.time_ns: a stage does not read the clock",
            "articlepack/stages/read.py:9: os.environ: a stage does not read the environment",
            "articlepack/stages/read.py:9: os.getenv: a stage does not read the environment",
            "articlepack/stages/read.py:10: datetime.datetime.now: a stage does not read the clock",
            "articlepack/stages/read.py:10: datetime.date.today: a stage does not read the clock",
        ],
    ),
    (
        "datasets",
        find_datasets,
        {"articlepack/stages/write.py": "def f():\n    from datasets.features import Features\n"},
        ["articlepack/stages/write.py:2: imports datasets"],
    ),
]


@pytest.mark.parametrize(
    ("find", "files", "expected"), [case[1:] for case in VIOLATIONS], ids=[case[0] for case in VIOLATIONS]
)
def test_a_violation_names_file_and_line(find: Checker, files: dict[str, str], expected: list[str]) -> None:
    found = list(find([module_of(path, code) for path, code in files.items()]))

    assert sorted(found) == sorted(expected)


def test_what_the_floors_allow_is_not_complained_of() -> None:
    files = {
        "articlepack/stages/describe/__init__.py": "from articlepack.stages.describe.title import t\nimport re",
        "articlepack/stages/describe/title.py": "from articlepack import words\nfrom articlepack.records import Page",
        "articlepack/pipeline.py": "from articlepack.stages import describe\nfrom articlepack.engines import serial",
        "articlepack/words.py": "import re",
        "articlepack/records.py": "",
    }
    modules = [module_of(path, code) for path, code in files.items()]

    assert [complaint for find in CHECKERS.values() for complaint in find(modules)] == []
