"""The generated corpora are what they say they are."""

from collections import Counter
from itertools import pairwise

from tests.sites_made import make_sites
from tests.wire_made import jaccard, make_chain, make_wire, shingles_of, true_pairs


def test_the_same_seed_makes_the_same_sites() -> None:
    assert list(make_sites(n_sites=3, most_pages=9)) == list(make_sites(n_sites=3, most_pages=9))


def test_sites_have_every_kind_of_line_and_two_pages_at_least() -> None:
    sites = list(make_sites(n_sites=40, most_pages=40))
    kinds = Counter(line.kind for site in sites for page in site for line in page.lines)

    assert set(kinds) == {"nav", "widget", "footer", "body", "wire", "quote", "refrain", "notice", "shared"}
    assert min(len(site) for site in sites) >= 2


def test_versions_are_pairs_by_what_is_left_of_them() -> None:
    copies = make_wire(n_stories=60)
    pairs, by_name = true_pairs(copies, 0.8), {copy.name: copy for copy in copies}
    changes = Counter(by_name[name].change for pair in pairs for name in pair)

    assert all(changes[change] for change in ("edit", "insert", "cut", "reorder", "brief", "same"))
    assert len(pairs) < sum(1 for copy in copies if copy.change != "first") * 5


def test_neighbours_in_a_chain_are_nine_tenths_alike() -> None:
    chain = [shingles_of(text) for text in make_chain(20)]

    assert all(0.88 < jaccard(a, b) < 0.92 for a, b in pairwise(chain))
    assert jaccard(chain[0], chain[-1]) < 0.1
