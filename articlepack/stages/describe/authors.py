"""Who wrote it: the most trusted place that names anybody decides."""

import re
from collections.abc import Sequence
from functools import lru_cache

from articlepack.common_words import is_common
from articlepack.lexicon import SHARE_WORDS
from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.bylines import DESK, MAX_AUTHORS, MAX_BYLINE_CHARS, read_byline
from articlepack.stages.describe.candidates import POSTERS, fold
from articlepack.stages.describe.kinds import likeliest_page_type
from articlepack.stages.describe.persons import is_name
from articlepack.stages.describe.signed import BY_WORD
from articlepack.stages.describe.trust import ARTICLE, evidence_of, places, ranked, trust_table

TRUST = trust_table(
    ("input", "", 100),
    ("element", rf"^(?:{'|'.join(POSTERS)})$", 6.8),
    ("element", r"^rel=author \(beside\)", 0.9),
    ("element", r"\(beside\)", 0),
    ("microdata", r"\(beside\)", 1.0),
    ("json-ld", r"\(nested\)", 0),
    ("json-ld", ARTICLE + r"author (?!Organization|NewsMedia|Corporation)", 10),
    ("json-ld", ARTICLE + r"author$", 9.5),
    ("json-ld", ARTICLE + r"author", 8.5),
    ("meta", r"^(?:parsely|sailthru|citation|byl|cxense|mrf|dc)", 8),
    ("microdata", "", 7.5),
    ("line", r"\(far\)", 1.5),
    ("line", r"^head line|^line below", 1.6),
    ("line", r"^date line", 5.45),
    ("line", r"^byline", 5.4),
    ("element", r"^rel=author", 7),
    ("meta", r"^(?:author|article[:_]?author)", 6.5),
    ("json-ld", r"^(?:Recipe|HowTo)\.author (?!Organization|NewsMedia|Corporation)", 6.2),
    ("element", r"^class=author", 6),
    ("line", r"^by line", 5.5),
    ("json-ld", r"author", 5),
    ("meta", "", 4),
    ("json-ld", r"creator", 3),
    ("line", "", 2),
)


def choose_authors(
    candidates: Sequence[Candidate], sites: Sequence[str]
) -> tuple[tuple[str, ...], str | None, list[Evidence]]:
    """(authors, the place a byline ends with, evidence). The most trusted place that names anybody decides."""
    folded_sites = {fold(site) for site in sites if fold(site)}
    kind = likeliest_page_type(candidates)[0] or "article"
    pairs = [pair for pair in ranked(candidates, "authors", TRUST) if may_sign(pair[1], kind)]
    groups: dict[str, list[Candidate]] = {}
    for _, candidate in pairs:
        groups.setdefault(group_of(candidate), []).append(candidate)
    answers = []
    for members in groups.values():
        names, place = names_of_group(members, are_accounts=kind == "forum")
        names = tuple(without_site(name, folded_sites) for name in names)
        names = of_own_page(names, members[0], kind)
        names = tuple(name for name in names if fold(name) not in folded_sites) or ()
        if names:
            answers.append((names, place, members))
    if not answers:
        return publisher_as_author(pairs, folded_sites)
    names, place, members = nearest_headline(answers)
    return names, place, [evidence_of("authors", members[0], note_of(names, answers))]


def may_sign(candidate: Candidate, kind: str) -> bool:
    """Whether a line can name the author of a page of this kind: of lists, shops and services none does, of a thread or
    a manual none that does not say 'by'. There such lines are ranks, places, goods and orders of lists.
    """
    if candidate.detail.startswith(POSTERS):
        return kind == "forum"
    if kind == "article" or candidate.origin != "line":
        return True
    return kind in WRITTEN_KINDS and candidate.detail in SIGNED_LINES


WRITTEN_KINDS, SIGNED_LINES = ("forum", "documentation"), ("by line", "date line")


def of_own_page(names: tuple[str, ...], place: Candidate, kind: str) -> tuple[str, ...]:
    """The names that elements of one kind give for the page itself: a thread is by the first; several of a list or a
    shop are those of other articles and of reviews.
    """
    if place.origin not in ("element", "microdata") or len(names) < 2:
        return names
    if "(beside)" in place.detail or kind not in ("article", *WRITTEN_KINDS):
        return ()
    return names[:1] if kind == "forum" else names


Answer = tuple[tuple[str, ...], str | None, list[Candidate]]


def nearest_headline(answers: list[Answer]) -> Answer:
    """The most trusted answer; where elements of many articles gave it, the byline at the headline, and where it is the
    name of an account, the full name that readers see.
    """
    best = answers[0]
    if best[2][0].origin in ("element", "microdata") and len(best[0]) > 2:
        for answer in answers:
            if answer[2][0].detail == "by line" and {fold(n) for n in answer[0]} < {fold(n) for n in best[0]}:
                return answer
    is_of_thread = best[2][0].detail.startswith(THREAD_TYPES)
    if best[2][0].origin != "input" and not is_of_thread and all(map(ACCOUNT.fullmatch, best[0])):
        seen = (a for a in answers if a[2][0].detail in SEEN_BYLINES and all(" " in name for name in a[0]))
        return next(seen, best)
    return best


ACCOUNT = re.compile(r"[a-z][a-z0-9._-]*|[A-Z]?[a-z]+[A-Z][A-Za-z]*|[a-z]+\d+", re.ASCII)
"""How a person is called by a program: 'anasol', 'ana.sol', 'AnaS'."""
THREAD_TYPES = ("DiscussionForumPosting", "Question")
"""Types of pages whose authors go by the names of their accounts."""
SEEN_BYLINES = ("by line", "byline line", "class=author", "rel=author")


def group_of(candidate: Candidate) -> str:
    """Candidates that list the authors together: of one place, whatever kind of author each is."""
    return f"{candidate.origin} {re.sub(r'(?<=author) [A-Z].*', '', candidate.detail)}"


def publisher_as_author(
    pairs: list[tuple[float, Candidate]], sites: set[str]
) -> tuple[tuple[str, ...], str | None, list[Evidence]]:
    """Where the page names nobody but its publisher as author, in so many words, that is the desk."""
    for _, candidate in pairs:
        names, place = names_of_group([candidate]) if "(beside)" not in candidate.detail else ((), None)
        if names and all(fold(without_site(name, sites)) in sites for name in names):
            return names, place, [evidence_of("authors", candidate, "the publisher itself")]
    return (), None, []


def without_site(name: str, sites: set[str]) -> str:
    """A name without the site's name after it: 'Ana Sol THE POST', 'Ana Sol for The Post'."""
    words = name.split()
    for n_words in range(2, len(words)):
        if fold(" ".join(words[n_words:])) in sites:
            is_joined = n_words > 2 and words[n_words - 1].islower()
            return " ".join(words[: n_words - is_joined])
    return name


def note_of(names: tuple[str, ...], answers: list[tuple[tuple[str, ...], str | None, list[Candidate]]]) -> str:
    """Who agrees, and what strong places say otherwise."""
    folded = {fold(name) for name in names}
    agreeing = [members[0] for other, _, members in answers[1:] if {fold(n) for n in other} == folded]
    notes = [f"agrees: {places(agreeing)}"] if agreeing else []
    for other, _, members in answers[1:]:
        if not {fold(n) for n in other} & folded:
            notes.append(f"{members[0].detail} says {', '.join(other)[:120]!r}")
    return "; ".join(notes[:3])


def names_of_group(members: Sequence[Candidate], *, are_accounts: bool = False) -> tuple[tuple[str, ...], str | None]:
    """The names of candidates of one place, each once, and the place found at the end of a byline."""
    names: dict[str, str] = {}
    place = None
    for candidate in without_outer(members[: MAX_AUTHORS * 2]):
        found, found_place = read_candidate(candidate, are_accounts=are_accounts)
        place = place or found_place
        for name in found:
            names.setdefault(fold(name), name)
    return tuple(without_parts(names))[:MAX_AUTHORS], place


@lru_cache(maxsize=2_048)
def names_in(value: str, is_line: bool) -> tuple[tuple[str, ...], str | None]:
    """`read_byline`, remembered: a page states its byline in many places."""
    names, place = read_byline(value, is_line)
    return tuple(names), place


def read_candidate(candidate: Candidate, *, are_accounts: bool = False) -> tuple[tuple[str, ...], str | None]:
    """The names of one candidate; a name that JSON-LD says is an organization's is not taken apart.

    `are_accounts`: elements name accounts, which need no capital.
    """
    if candidate.detail.startswith(POSTERS):
        return (candidate.value,), None
    if candidate.detail.endswith("Organization") and is_name(candidate.value, is_line=False):
        return (candidate.value,), None
    pair = TWO_SURNAMES.fullmatch(candidate.value) if candidate.detail.endswith(" Person") else None
    if pair and not DESK.search(pair[1]):
        return (candidate.value,), None
    is_line = candidate.origin == "line" or candidate.origin == "element" and not are_accounts
    names, place = names_in(candidate.value[:MAX_BYLINE_CHARS], is_line)
    if candidate.detail.startswith("byline line") and not BY_WORD.match(candidate.value):
        names = tuple(name for name in names if DESK.search(name) or not (is_common(name) or begins_as_button(name)))
        names = () if len(names) == 1 and LONE_WORD.fullmatch(names[0]) else names
    return names, place


TWO_SURNAMES = re.compile(r"(?:[^\W\d_a-z][\w'’.-]+ ){2,3}[yi] ([^\W\d_a-z][^\W\d_A-Z]+)")
"""A person's surnames, joined as in Spanish and Catalan: 'José Ortega y Gasset'."""
LONE_WORD = re.compile(r"[A-Z][a-z]{3,}")
"""One word, which in a line that does not say 'by' is a button as often as a name."""


def begins_as_button(name: str) -> bool:
    """Whether a name's first word is what a button asks for; in a script without case, whether any begins as such."""
    if name.lower() != name.upper():
        first = name.split()[0]
        return len(first) > MAX_NAME_SIGNS and first.casefold() in SHARE_WORDS
    return any(
        w in CASELESS_BUTTONS or len(w) > MAX_NAME_SIGNS and w.startswith(CASELESS_BUTTONS) for w in name.split()
    )


MAX_NAME_SIGNS = 3
"""Of a name that may begin as a word does: Del Marsh, and names in scripts without case."""


CASELESS_BUTTONS = tuple(sorted(word for word in SHARE_WORDS if word.lower() == word.upper()))


def without_outer(members: Sequence[Candidate]) -> list[Candidate]:
    """Elements that hold another of the list and more than a byline give way to the inner one."""
    kept = []
    for one in members:
        inner = [m for m in members if m is not one and len(m.value) < len(one.value) and m.value in one.value]
        is_byline = bool(BY_WORD.match(one.value)) and len(one.value) <= 80
        if is_byline or not any(read_candidate(m)[0] for m in inner[:5]):
            kept.append(one)
    return kept


def without_parts(names: dict[str, str]) -> list[str]:
    """Names that are not only a part of another name in the list."""
    keys = list(names)
    return [names[k] for k in keys if not any(k != other and f" {k} " in f" {other} " for other in keys)]
