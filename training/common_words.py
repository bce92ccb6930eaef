"""Makes articlepack/common_words.txt: words that articles write small, as a rule.

    python -m training.common_words DATA_FOLDER > articlepack/common_words.txt

Only the bodies of gold articles are read, and nothing of them is in the list but words that several of them have.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from articlepack.common_words import WORD

MIN_PAGES = 3
MIN_SHARE = 0.9
"""Of a word's occurrences within sentences, those in small letters."""
OPENERS = "\"'“‘«„(["
ENDS = ".?!:…"


def main() -> None:
    """The words, one a line."""
    sets = sorted(Path(sys.argv[1]).glob("*.gold.parquet"))
    print(
        *common(body for path in sets for body in pq.read_table(path, columns=["body"])["body"].to_pylist()), sep="\n"
    )


def common(bodies: Iterable[str]) -> list[str]:
    """The words of texts that are common, in order."""
    n_small, n_large, n_pages = Counter[str](), Counter[str](), Counter[str]()
    for body in bodies:
        small = [word for words in sentences(body) for word in words if word.islower()]
        n_small.update(small)
        n_pages.update(set(small))
        n_large.update(word.lower() for words in sentences(body) for word in words if not word.islower())
    return sorted(
        word for word, n in n_small.items() if n_pages[word] >= MIN_PAGES and n >= MIN_SHARE * (n + n_large[word])
    )


def sentences(body: str) -> Iterator[list[str]]:
    """Of each paragraph that is mostly in small letters, the words that begin no sentence and no quotation."""
    for paragraph in body.split("\n"):
        found = list(WORD.finditer(paragraph))
        if 2 * sum(word[0].islower() for word in found) >= len(found):
            yield [word[0] for word in found[1:] if not is_first(paragraph[: word.start()])]


def is_first(before: str) -> bool:
    """Whether what stands before a word opens a quotation, or ends a sentence."""
    return before[-1:] in OPENERS or before.rstrip()[-1:] in ENDS


if __name__ == "__main__":
    main()
