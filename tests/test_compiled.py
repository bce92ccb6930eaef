"""Compiled functions answer the very bits of the plain Python they are written in, and never leave their arrays."""

from collections.abc import Callable
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlepack import compiled as craft
from articlepack import machine_code
from articlepack.stages.clean import decide, exact, headline, learned, repeats, scan
from articlepack.stages.clean.chars import N_CHAR_CLASSES, char_tables

SIGNS = 'aAzé1204.!。:：,-/|@ \t"«(漢かア한\U0001f600\u0300\ud800'
TEXTS = st.lists(st.text(st.sampled_from(SIGNS) | st.characters(exclude_characters="\n"), min_size=1), max_size=6)


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it is written: it answers the same, and an index beyond an array is an error in it."""
    found: Callable[..., Any] = function.py_func  # type: ignore[attr-defined]
    return found


def scanned(lines: list[str], function: Callable[..., Any]) -> list[Any]:
    """All that a scan of the lines writes."""
    joined = "".join(f"{line}\n" for line in lines)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    counts, marks = (np.zeros((len(lines), n), np.int64) for n in (N_CHAR_CLASSES, len(scan.MARKS)))
    n_words, hashes = np.zeros(len(lines), np.int64), np.zeros(len(codes), np.uint64)
    flags = np.zeros(len(codes), np.uint8)
    n_found = function(codes, *char_tables(), counts, marks, n_words, hashes, flags)
    return [n_found, *(part.tolist() for part in (counts, marks, n_words, hashes, flags))]


@settings(max_examples=60)
@given(TEXTS)
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_a_scan_finds_what_the_plain_function_finds(lines: list[str]) -> None:
    assert scanned(lines, scan.scan) == scanned(lines, plain(scan.scan))


def test_a_scan_counts_every_character_and_knows_words_wherever_they_stand() -> None:
    n_found, counts, _, n_words, hashes, flags = scanned(["Tide tables 2024.", "漢字 TIDE-tables"], scan.scan)

    assert [sum(row) for row in counts] == [18, 15]
    assert (n_found, n_words) == (7, [3, 4])
    assert hashes[0] == hashes[5]
    assert hashes[1] == hashes[6]
    assert flags[2] == scan.NUMBER | scan.YEAR
    assert flags[5] == scan.CAPITAL | scan.ALL_CAPS | scan.JOINED


PAGES = st.lists(st.integers(1, 12), min_size=1, max_size=4)


@settings(max_examples=25)
@given(PAGES, st.integers(0, 2**32 - 1), st.sampled_from(exact.DILATIONS))
def test_layers_answer_what_the_plain_functions_answer(sizes: list[int], seed: int, dilation: int) -> None:
    rng, n, width = np.random.default_rng(seed), sum(sizes), 6
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    bounds = np.repeat(offsets[:-1], sizes), np.repeat(offsets[1:], sizes)
    h = rng.integers(0, 256, (n, width)).astype(np.float32)
    parts = rng.integers(-99_999, 99_999, (n, 3 * width)).astype(np.float32)
    scale, bias = (rng.normal(0, 0.01, width).astype(np.float32) for _ in range(2))

    for more in (h[:0], h):
        arguments = (parts, h, more, scale, bias, bounds, dilation)
        assert exact.convolved(*arguments).tolist() == plain(exact.convolved)(*arguments).tolist()
    assert exact.pooled(h, 4, offsets).tolist() == plain(exact.pooled)(h, 4, offsets).tolist()


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 63), max_size=5), max_size=5))
def test_sums_of_known_keys_are_those_of_the_plain_function(keys: list[list[int]]) -> None:
    row_of = (np.arange(64) % 5).astype(np.uint16)
    packed = np.arange(5 * 3, dtype=np.uint64).reshape(5, 3)
    buckets, n_keys = np.array([*chain.from_iterable(keys)], np.int64), np.array([*map(len, keys)], np.int64)
    found = []
    for function in (learned.add_known, plain(learned.add_known)):
        sums, n_known = np.zeros((len(keys), 3), np.uint64), np.zeros(len(keys), np.int64)
        function(buckets, n_keys, row_of, packed, sums, n_known)
        found.append((sums.tolist(), n_known.tolist()))

    assert found[0] == found[1]


def test_machine_code_of_other_source_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package cannot be written to, it is kept in the user's folder; what served earlier source goes."""
    (tmp_path / ".cache" / "articlepack" / "compiled-of-yesterday").mkdir(parents=True)
    monkeypatch.setattr(machine_code, "PACKAGE", Path("/dev/null"))
    monkeypatch.setenv("HOME", str(tmp_path))
    machine_code.code_folder.cache_clear()
    folder = machine_code.code_folder()
    machine_code.code_folder.cache_clear()

    assert folder is not None
    assert [path.name for path in (tmp_path / ".cache" / "articlepack").iterdir()] == [folder.name]
    assert folder.name.startswith("compiled-")


def test_machine_code_that_another_process_makes_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_dir, before = Path.is_dir, [False]
    (tmp_path / "compiled-1" / "clean_1").mkdir(parents=True)
    monkeypatch.setattr(Path, "is_dir", lambda path: before.pop() if before else is_dir(path))

    machine_code.make_folder(tmp_path / "compiled-1")
    assert (tmp_path / "compiled-1" / "clean_1").exists()


@pytest.mark.parametrize("can_write", [True, False])
def test_nobody_needs_a_home(can_write: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a user whom the machine does not know has none."""

    def homeless(path: Path) -> Path:
        if path.parts[0] == "~":
            raise RuntimeError("Could not determine home directory.")
        return path

    monkeypatch.setattr(Path, "expanduser", homeless)
    monkeypatch.setattr(machine_code, "PACKAGE", tmp_path if can_write else Path("/dev/null"))
    machine_code.code_folder.cache_clear()
    folder = machine_code.code_folder()
    machine_code.code_folder.cache_clear()

    assert (folder is not None) == can_write


def test_a_function_is_compiled_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a read-only container."""
    monkeypatch.setattr(craft, "code_folder", lambda: None)

    assert craft.compiled(lambda n: n + 1)(2) == 3


def test_it_is_known_whether_machine_code_has_to_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_code, "code_folder", lambda: tmp_path)
    monkeypatch.setattr(craft, "code_folder", lambda: tmp_path)
    assert machine_code.is_cold()

    assert craft.compiled(plain(headline.logit))(0.5, 0.1) == 0
    assert not machine_code.is_cold()
    [index] = tmp_path.glob("*/*.nbi")
    index.rename(index.with_name("headline.logit-166.py27.nbi"))
    assert machine_code.is_cold(), "another Python's"


@settings(max_examples=25)
@given(PAGES, st.integers(0, 2**32 - 1))
def test_choices_of_lines_are_those_of_the_plain_functions(sizes: list[int], seed: int) -> None:
    """Which lines stay, which may be the headline, how much of a line is told again."""
    rng, n = np.random.default_rng(seed), len(sizes)
    first_word = np.concatenate([[0], np.cumsum(sizes)])
    words = rng.choice(rng.integers(0, 2**64, 5, np.uint64), first_word[-1])
    body, odds = (rng.random(n).astype(np.float32) for _ in range(2))
    asked = rng.random(n) < 0.5

    gain, logits = decide.gains(body, np.array(sizes), 7.0, 0.02, 0.58)
    for function, arguments in (
        (decide.gains, (body, np.array(sizes), 7.0, 0.02, 0.58)),
        (decide.without_first, (np.argsort(gain, kind="stable"), gain, logits, np.array(sizes))),
        (decide.answers, (rng.random((n, 5)).astype(np.float32), asked)),
        (headline.candidates_of, (odds, n // 2, n)),
        (headline.told_shares, (words, first_word, np.arange(n), asked)),
    ):
        assert np.array_equal(function(*arguments), plain(function)(*arguments))
    assert repeats.share_told_below(words, first_word, 0, n - 1) == told_below(words, first_word, n)


def told_below(words: Any, first_word: Any, n: int) -> float:
    lines = [words[first_word[i] : first_word[i + 1]].tolist() for i in range(n)]
    own, others = list(pairwise(lines[0])), {pair for line in lines[1:] for pair in pairwise(line)}
    return sum(pair in others for pair in own) / len(own) if own else 0.0
