"""What class words say: each name is read by its runs of letters, and says what every pattern would find in it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from articlepack.stages.clean.class_names import (
    COMMENTS,
    HINT_LABELS,
    HINT_WORDS,
    SOURCES,
    TOKEN,
    read_name,
    read_part,
)

PIECES = st.one_of(
    st.sampled_from(sorted(set(re.findall("[a-z]{2,}", SOURCES)))),
    st.sampled_from(list("-_-:/s1é")),
    st.just("-"),
    st.text(max_size=2).map(str.lower),
)
NAMES = st.lists(PIECES, max_size=6).map("".join).map(lambda name: "".join(name.split()))


@given(NAMES)
def test_a_name_says_what_each_pattern_finds_in_it(name: str) -> None:
    found = [bool(pattern.search(name)) for pattern in HINT_WORDS]
    found += [bool(pattern.search(f"{name} ")) for _, pattern in HINT_LABELS]
    found.append(bool(COMMENTS.search(name)))

    assert read_name(name) == (sum(has << bit for bit, has in enumerate(found)), TOKEN.findall(name))


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_an_element_says_what_its_names_say(names: list[str]) -> None:
    hints = " ".join(names)
    part = read_part(hints)

    assert part.flags & (1 << len(HINT_WORDS)) - 1 == sum(
        bool(pattern.search(hints)) << bit for bit, pattern in enumerate(HINT_WORDS)
    )
    assert part.is_comments == bool(COMMENTS.search(hints))
    assert part.tokens == TOKEN.findall(hints)[:12]


def test_labels_and_flags_are_told_apart() -> None:
    part = read_part("div comments wp-caption itemprop")

    labels = [label for bit, (label, _) in enumerate(HINT_LABELS) if part.labels >> bit & 1]
    assert labels == ["comment", "caption"]
    assert part.flags >> len(HINT_WORDS) == 1
    assert part.is_comments
    assert (part.tag, part.section, part.tokens) == ("div", 0, ["div", "comments", "wp", "caption", "itemprop"])
