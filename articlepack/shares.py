"""Splits and their shares: how they are written, what will do, and in which order they stand."""

import math
import re
from collections.abc import Mapping

from articlepack.errors import UsageError

USUAL_SPLITS = ("train", "validation", "test")
# A letter first, so that no split reads as a number.
SPLIT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
RESERVED_SPLITS = ("all", "data", "inputs", "rejected", "removed")
"""`all` means every split at once to `load_dataset`; the others are folders of a dataset."""
SHARES_TOLERANCE = 1e-6
MAX_SPLITS = 1_000
"""Each has files of its own, and lines in the card."""


def parse_shares(text: str) -> dict[str, float]:
    """Splits and their shares as written on the command line, checked.

    Raises UsageError where `check_shares` does, and for what is no NAME=SHARE.

    >>> parse_shares("train=0.98, validation=0.01, test=0.01")
    {'train': 0.98, 'validation': 0.01, 'test': 0.01}
    """
    shares: dict[str, float] = {}
    for item in text.split(","):
        name, equals, share = (part.strip() for part in item.partition("="))
        if not equals or name in shares:
            wrong = f"{name!r} is named twice" if equals else f"{item.strip()!r} is not NAME=SHARE"
            raise UsageError(f"--split: {wrong}. Write for example train=0.98,validation=0.01,test=0.01.")
        shares[name] = parse_share(name, share)
    return check_shares(shares)


def parse_share(name: str, share: str) -> float:
    """One share as a number."""
    try:
        return float(share)
    except ValueError:
        raise UsageError(f"--split: the share of {name!r} is {share!r}. Give a number from 0 to 1.") from None


def check_shares(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares themselves, from flag or file, if their number, every name and the sum will do; else UsageError."""
    if len(shares) > MAX_SPLITS:
        raise UsageError(f"--split: {len(shares):,} splits are too many. Name {MAX_SPLITS:,} at most.")
    folded: dict[str, str] = {}
    for name, share in shares.items():
        if (other := folded.setdefault(name.lower(), name)) != name:
            text = "are one name where files are named without regard to capitals. Choose another"
            raise UsageError(f"--split: {other!r} and {name!r} {text}.")
        if not SPLIT_NAME.fullmatch(name) or name in RESERVED_SPLITS:
            told = f"Letters, digits, _; a letter first; none of {', '.join(RESERVED_SPLITS)}."
            raise UsageError(f"--split: {name!r} cannot name a split. {told}")
        if not 0 <= share <= 1:
            raise UsageError(f"--split: the share of {name!r} is {share:g}. Give a number from 0 to 1.")
    total = math.fsum(shares.values())
    if abs(total - 1) > SHARES_TOLERANCE:
        raise UsageError(f"--split: the shares add up to {total:g}. Make them add up to 1.")
    return dict(shares)


def split_position(split: str) -> tuple[int, str]:
    """Sort key of splits: train, validation, test, then others by name."""
    return (USUAL_SPLITS.index(split) if split in USUAL_SPLITS else len(USUAL_SPLITS), split)


def are_parted(shares: Mapping[str, float]) -> bool:
    """Whether more than one split has a share.

    >>> are_parted({"train": 1.0, "test": 0.0})
    False
    """
    return sum(share > 0 for share in shares.values()) > 1
