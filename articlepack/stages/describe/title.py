"""The headline: the article's, not the site's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.trust import ARTICLE, evidence_of, places, ranked, trust_table
from articlepack.words import fold, squeeze

TRUST = trust_table(
    ("input", "", 100),
    ("element", r"\(beside\)", 0),
    ("microdata", r"\(beside\)", 0),
    ("json-ld", r"\(nested\)", 0),
    ("json-ld", r"^\w*(?:NewsArticle|LiveBlogPosting|Report)\.", 5.0),  # a newsroom's own word for it
    ("json-ld", ARTICLE, 2.8),
    ("element", r"^h1", 4.0),
    ("meta", r"^og:title", 2.4),
    ("microdata", "", 2.2),
    ("json-ld", r"Page\.", 1.2),
    ("json-ld", "", 1.5),
    ("meta", r"^(?:parsely|sailthru|citation|headline|hdl|cxense|dc)", 1.2),
    ("meta", r"^twitter:title", 1.6),
    ("meta", "", 1.2),
    ("element", r"^title", 0.7),
    ("line", r"^title line", 1.0),
)
MAX_TITLE_CHARS = 500
HEADLINE = re.compile(r"^h1$|headline$")
SEPARATOR = re.compile(r"\s+[|\-–—·•»«:~/\\>]{1,3}\s+|\s*\|\s*|\s*[»｜]\s*|:\s+")
MARKUP = re.compile(r"</?[a-zA-Z][^>]{0,200}>")


def choose_title(candidates: Sequence[Candidate], sites: Sequence[str]) -> tuple[str | None, list[Evidence]]:
    """(title, evidence). `sites`: names of the site, as found in publisher candidates and the domain."""
    pairs = ranked(candidates, "title", TRUST)
    pairs = without_rival_headings(pairs)
    folded_sites = {f for f in (fold(site) for site in sites) if f}
    headlines = tuple(dict.fromkeys(c.value for _, c in pairs if HEADLINE.search(c.detail)))
    votes: dict[str, float] = defaultdict(float)
    backing: dict[str, list[tuple[str, Candidate]]] = defaultdict(list)
    for weight, candidate in pairs:
        title = clean_title(candidate.value, folded_sites, headlines)
        key = fold(title)
        if key and key not in folded_sites and len(title) <= MAX_TITLE_CHARS:
            seen = any(family(c) == family(candidate) for _, c in backing[key])
            votes[key] += 0.2 * weight if seen else weight
            backing[key].append((title, candidate))
    if not votes:
        return None, []
    best = max(votes, key=lambda key: votes[key])
    title, winner = backing[best][0]
    return title, [evidence_of("title", winner, note_of(best, backing))]


def family(candidate: Candidate) -> str:
    """Places that one program fills from one value agree for no reason."""
    return (
        "social" if candidate.detail.startswith(("og:", "twitter:")) else f"{candidate.origin} {candidate.detail[:6]}"
    )


def without_rival_headings(pairs: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of several h1, those that another place agrees with; else the first alone."""
    headings = [c for _, c in pairs if c.detail == "h1"]
    if len(headings) < 2:
        return pairs
    others = [fold(c.value) for _, c in pairs if c.detail != "h1"]
    agreed = [c for c in headings if any(fold(c.value) and fold(c.value) in other for other in others)]
    kept = max(agreed, key=lambda c: len(c.value)) if agreed else headings[0]
    return [(weight, c) for weight, c in pairs if c.detail != "h1" or c is kept]


def note_of(best: str, backing: dict[str, list[tuple[str, Candidate]]]) -> str:
    """Which other places agree with the winner, and which strong ones do not."""
    agreeing = [c for _, c in backing[best][1:]]
    notes = [f"agrees: {places(agreeing)}"] if agreeing else []
    for key, backers in backing.items():
        title, candidate = backers[0]
        if key != best:
            notes.append(f"{candidate.detail} says {title[:120]!r}")
    return "; ".join(notes[:4])


def clean_title(raw: str, sites: set[str], headlines: Iterable[str] = ()) -> str:
    """A headline without markup, and without the site's name before or after a separator.

    A part goes only where evidence says that it is the site: its name, its domain, or a heading that states the
    headline without it.

    >>> clean_title("Harbour reopens | The Post", {"the post"})
    'Harbour reopens'
    """
    title = squeeze(MARKUP.sub(" ", raw)).strip("|»« ")
    for headline in headlines:
        rest = title.removeprefix(headline)
        if headline and rest != title and SIGN_FIRST.match(rest):
            return headline
    for _ in range(3):
        shorter = next((part for part, rest in shorter_titles(title) if is_site(fold(rest), sites)), None)
        if shorter is None:
            return title
        title = shorter
    return title


SIGN_FIRST = re.compile(r"\s*[|\-–—·•»~｜ㅣ]")


def shorter_titles(title: str) -> list[tuple[str, str]]:
    """(the title without its last part, that part), then without its first."""
    cuts = list(SEPARATOR.finditer(title[:MAX_TITLE_CHARS]))[:8]
    after = [(title[: cut.start()], title[cut.end() :]) for cut in reversed(cuts)]
    before = [(title[cut.end() :], title[: cut.start()]) for cut in cuts]
    return [(part.strip(), rest) for part, rest in after + before if len(fold(part)) >= 4 and fold(rest)]


def is_site(rest: str, sites: set[str]) -> bool:
    """Whether words name the site: equal, or one within the other but for small words."""
    tight = rest.replace(" ", "")
    for site in sites:
        bare = site.replace(" ", "")
        if tight == bare or (len(bare) > 3 and tight.removeprefix("the") == bare.removeprefix("the")):
            return True
        if len(bare) >= 4 and (tight.startswith(bare) or tight.endswith(bare)) and len(tight) <= len(bare) + 8:
            return True
        if len(tight) >= 4 and (bare.startswith(tight) or bare.endswith(tight)):
            return True
    return False
