"""Splits: told by the group alone, in the shares asked for."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack.errors import UsageError
from articlepack.shares import check_shares, parse_shares
from articlepack.stages.split import split_of

THREE = {"train": 0.8, "validation": 0.15, "test": 0.05}
GROUPS = [hashlib.sha256(str(number).encode()).hexdigest()[:32] for number in range(5_000)]

shares = st.dictionaries(st.sampled_from("train test validation a b Z_9".split()), st.integers(0, 9), min_size=1)
"""Relative shares of which at least one is above 0."""
usable_shares = shares.filter(lambda given: sum(given.values()) > 0)


def test_a_group_keeps_its_split_for_ever() -> None:
    """A changed hash would move the rows of every dataset there is. These were computed once."""
    groups = ("0" * 32, "f" * 32, "a1" * 16, "d4735e3a265e16eee03f59718b9b5d03")

    assert [split_of(group, THREE) for group in groups] == ["train", "test", "train", "validation"]


@given(st.text(), usable_shares)
def test_the_order_in_which_shares_are_named_plays_no_part(group: str, given_shares: dict[str, int]) -> None:
    backwards = dict(reversed(given_shares.items()))

    assert split_of(group, given_shares) == split_of(group, backwards)


@given(st.text(), usable_shares)
def test_a_split_without_a_share_gets_nothing(group: str, given_shares: dict[str, int]) -> None:
    assert given_shares[split_of(group, given_shares)] > 0


@given(st.text())
def test_only_proportions_count(group: str) -> None:
    percent = {name: 100 * share for name, share in THREE.items()}

    assert split_of(group, THREE) == split_of(group, percent)


def test_each_split_gets_its_share() -> None:
    counts = Counter(split_of(group, THREE) for group in GROUPS)

    # Five standard deviations of a binomial count of 5,000 are below 0.04 of it.
    assert {name: counts[name] / len(GROUPS) for name in THREE} == pytest.approx(THREE, abs=0.04)


def test_a_new_small_split_moves_only_what_it_takes() -> None:
    before = {group: split_of(group, {"train": 1.0}) for group in GROUPS}
    after = {group: split_of(group, {"train": 0.9, "test": 0.1}) for group in GROUPS}

    assert {after[group] for group in GROUPS if after[group] != before[group]} == {"test"}


def test_place_in_a_shuffled_order_does_not_tell_the_split() -> None:
    shuffled = sorted(GROUPS, key=lambda group: hashlib.sha256(group.encode()).hexdigest())
    first_half = Counter(split_of(group, THREE) for group in shuffled[: len(GROUPS) // 2])

    assert first_half["validation"] / (len(GROUPS) / 2) == pytest.approx(THREE["validation"], abs=0.04)


def test_shares_are_read_as_the_command_line_gives_them() -> None:
    assert parse_shares("train=0.98, validation=0.01,test=0.01") == {"train": 0.98, "validation": 0.01, "test": 0.01}
    assert parse_shares("train=1,test=0") == {"train": 1.0, "test": 0.0}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("train=0.9", "add up to 0.9"),
        ("train=0.9,test=0.2", "add up to 1.1"),
        ("train=1.5,test=-0.5", "'train' is 1.5"),
        ("train=1,test=nan", "'test' is nan"),
        ("train", "not NAME=SHARE"),
        ("train=1,", "not NAME=SHARE"),
        ("", "not NAME=SHARE"),
        ("train=much", "'much'"),
        ("train=0.5,train=0.5", "named twice"),
        ("Train=0.5,train=0.5", "'Train' and 'train' are one name"),
        ("my-split=1", "cannot name a split"),
        ("1st=1", "cannot name a split"),
        ("été=1", "cannot name a split"),
        ("all=1", "cannot name a split"),
        ("train=0.5,data=0.5", "'data' cannot name a split"),
        ("train=0.5,rejected=0.5", "'rejected' cannot name a split"),
        ("a/b=1", "cannot name a split"),
        (",".join(f"s{n}=0.0005" for n in range(2_000)), "2,000 splits are too many"),
        ("..=1", "cannot name a split"),
        ("=1", "cannot name a split"),
    ],
)
def test_shares_that_will_not_do_are_named(text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        parse_shares(text)


def test_a_sum_that_is_only_rounded_is_fine() -> None:
    thirds = {"a": 1 / 3, "b": 1 / 3, "c": 0.3333334}

    assert check_shares(thirds) == thirds
