"""Makes pages of fictional papers for the tests: HTML and text with the noise of real ones, and what is true of each.

Nothing is random but by the seed: the same call writes the same bytes.
"""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path

import msgspec
from msgspec import Struct

PUBLISHERS = ("Harbour Herald", "Valley Courier", "Lantern Weekly", "Meridian Post", "Saltmarsh Times")
FIRST_DAY = datetime(2019, 1, 1, tzinfo=UTC)
N_DAYS = 2_000
TEXT_PAGES_IN_FIVE = 2
"""Of five pages, so many are text; the others are HTML."""


class Gold(Struct, frozen=True):
    """One page and what is true of it."""

    name: str
    """File name in the folder."""
    media_type: str
    language: str
    title: str
    text: str
    """Body: paragraphs parted by one empty line."""
    description: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    date_published: str
    """The day on the page, ISO 8601."""
    publisher: str | None
    """None on a text page, which does not name it."""
    url: str | None
    noise: tuple[str, ...]
    """Lines of the page that are no part of the body."""


class Tongue(Struct, frozen=True):
    """How papers of one language speak, with slots for place, thing, who and n."""

    people: tuple[str, ...]
    places: tuple[str, ...]
    things: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    headlines: tuple[str, ...]
    standfirst: str
    sentences: tuple[str, ...]
    by: str
    read: str
    updated: str
    published: str
    listen: str
    share: str
    subscribe: str
    topics: str
    related: str
    caption: str
    credit: str
    cookies: str
    comment: str
    nav: tuple[str, ...]
    footer: str
    topic: tuple[str, ...]


class Story(Struct, frozen=True):
    """An article before it is laid out as a page."""

    language: str
    tongue: Tongue
    title: str
    standfirst: str
    paragraphs: tuple[str, ...]
    author: str
    published: datetime
    publisher: str
    number: int
    minutes: int
    """Reading time stated."""
    teasers: tuple[str, ...]
    """Headlines of other stories."""

    @property
    def url(self) -> str:
        """Address of the story on its site."""
        site = self.publisher.casefold().replace(" ", "-")
        return f"https://www.{site}.example/{self.language}/story-{self.number}.html"

    @property
    def date_line(self) -> str:
        """The instant as the language writes it."""
        when = self.published
        return self.tongue.date.format(
            month=self.tongue.months[when.month - 1],
            day=when.day,
            year=when.year,
            hour=f"{when.hour:02d}",
            minute=f"{when.minute:02d}",
        )


@cache
def tongues() -> dict[str, Tongue]:
    """Languages by BCP 47 tag."""
    return msgspec.json.decode(Path(__file__).with_name("tongues.json").read_bytes(), type=dict[str, Tongue])


def generate_pages(folder: Path, n: int = 100, seed: int = 0) -> list[Gold]:
    """Write n pages into a folder, `page-000.html` or `page-000.txt` and so on; what is true of each, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_page(folder, number, random.Random(f"{seed} {number}")) for number in range(n)]


def write_page(folder: Path, number: int, chance: random.Random) -> Gold:
    """Write one page; what is true of it."""
    story = make_story(number, chance)
    if number % 5 < TEXT_PAGES_IN_FIVE:
        name, media_type = f"page-{number:03d}.txt", "text/plain"
        page, noise = chance.choice((as_ticker_text, as_wire_text))(story)
    else:
        name, media_type = f"page-{number:03d}.html", "text/html"
        page, noise = chance.choice((as_json_ld_page, as_open_graph_page, as_microdata_page))(story)
    (folder / name).write_bytes(page.encode())
    return gold_of(story, name, media_type, noise)


def gold_of(story: Story, name: str, media_type: str, noise: Sequence[str]) -> Gold:
    """What is true of a story, laid out under this name."""
    is_html = media_type == "text/html"
    return Gold(
        name=name,
        media_type=media_type,
        language=story.language,
        title=story.title,
        text="\n\n".join(story.paragraphs),
        description=story.standfirst,
        authors=(story.author,),
        topics=story.tongue.topic,
        date_published=story.published.date().isoformat(),
        publisher=story.publisher if is_html else None,
        url=story.url if is_html else None,
        noise=tuple(noise),
    )


# The story


def make_story(number: int, chance: random.Random) -> Story:
    """A story in one of the languages, in turn."""
    language = list(tongues())[number % len(tongues())]
    tongue = tongues()[language]
    return Story(
        language=language,
        tongue=tongue,
        title=fill(chance.choice(tongue.headlines), tongue, chance),
        standfirst=fill(tongue.standfirst, tongue, chance),
        paragraphs=make_paragraphs(tongue, chance),
        author=chance.choice(tongue.people),
        published=FIRST_DAY + timedelta(days=chance.randrange(N_DAYS), minutes=chance.randrange(24 * 60)),
        publisher=chance.choice(PUBLISHERS),
        number=number,
        minutes=chance.randint(2, 9),
        teasers=tuple(fill(headline, tongue, chance) for headline in tongue.headlines),
    )


def make_paragraphs(tongue: Tongue, chance: random.Random) -> tuple[str, ...]:
    """Four to six paragraphs of two or three sentences, none of which comes twice."""
    gap = "" if tongue is tongues()["ja"] else " "
    sentences = [fill(sentence, tongue, chance) for sentence in chance.sample(tongue.sentences, len(tongue.sentences))]
    paragraphs = []
    for _ in range(chance.randint(4, 6)):
        length = chance.randint(2, 3)
        paragraphs.append(gap.join(sentences[:length]))
        sentences = sentences[length:]
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def fill(template: str, tongue: Tongue, chance: random.Random) -> str:
    """A template with its slots filled by chance, its first letter large."""
    filled = template.format(
        place=chance.choice(tongue.places),
        thing=chance.choice(tongue.things),
        who=chance.choice(tongue.people),
        n=chance.randint(12, 990),
    )
    return filled[0].upper() + filled[1:]


# Text as a careless scraper leaves it


def as_ticker_text(story: Story) -> tuple[str, list[str]]:
    """Ticker bar, headline, standfirst, caption, byline, widgets, body, topics, first-published line, icon names."""
    tongue = story.tongue
    head = [
        f" date {story.published:%Y-%m-%d} Index (    %)",
        tongue.caption,
        f"{tongue.by} {story.author}",
        f"{tongue.read.format(n=story.minutes)} {tongue.updated.format(date=story.date_line)}",
        tongue.listen,
    ]
    tail = [
        f"{tongue.topics} : {' '.join(tongue.topic)}",
        tongue.published.format(date=story.date_line),
        "Facebook Icon",
    ]
    lines = [head[0], story.title, story.standfirst, *head[1:], *story.paragraphs, *tail]
    return "\n\n".join(lines) + "\n", [*head, *tail]


def as_wire_text(story: Story) -> tuple[str, list[str]]:
    """Headline, date and author lines, body with a photo credit and a share line in its midst, links at the end."""
    tongue = story.tongue
    head = [f"{tongue.by} {story.author}", story.date_line]
    middle = [tongue.credit.format(who=tongue.people[0]), tongue.share]
    tail = [f"{tongue.topics}: {', '.join(tongue.topic)}", tongue.related, *story.teasers, tongue.subscribe]
    lines = [story.title, story.standfirst, *head, *story.paragraphs[:2], *middle, *story.paragraphs[2:], *tail]
    return "\n\n".join(lines), [*head, *middle, *tail]


# Pages


def as_json_ld_page(story: Story) -> tuple[str, list[str]]:
    """Metadata in JSON-LD, body in <article>."""
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.standfirst,
        "datePublished": story.published.isoformat(),
        "author": [{"@type": "Person", "name": story.author}],
        "publisher": {"@type": "Organization", "name": story.publisher},
        "keywords": list(story.tongue.topic),
    }
    # A closing tag inside a script would end it.
    script = json.dumps(stated, ensure_ascii=False).replace("</", "<\\/")
    head = f'<script type="application/ld+json">{script}</script>'
    body = f'<article class="story"><h1>{escape(story.title)}</h1>{opening(story)}{paragraphs(story)}</article>'
    return page(story, head, body), furniture(story)


def as_open_graph_page(story: Story) -> tuple[str, list[str]]:
    """Metadata in <meta>, body in plain <div>s."""
    properties = {
        "og:type": "article",
        "og:title": story.title,
        "og:description": story.standfirst,
        "og:url": story.url,
        "og:site_name": story.publisher,
        "article:published_time": story.published.isoformat(),
    }
    metas = [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
    metas.append(f'<meta name="author" content="{escape(story.author)}">')
    metas.append(f'<meta name="keywords" content="{escape(", ".join(story.tongue.topic))}">')
    body = (
        f'<div id="main" class="content"><h1 class="headline">{escape(story.title)}</h1>{opening(story)}'
        f'<div class="article-body">{paragraphs(story)}</div></div>'
    )
    return page(story, "\n".join(metas), body), furniture(story)


def as_microdata_page(story: Story) -> tuple[str, list[str]]:
    """Metadata in itemprop attributes beside the text."""
    body = (
        f'<main itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{escape(story.title)}</h1>'
        f'<meta itemprop="keywords" content="{escape(", ".join(story.tongue.topic))}">'
        f'<meta itemprop="datePublished" content="{story.published.isoformat()}">{opening(story)}'
        f'<div itemprop="articleBody">{paragraphs(story)}</div></main>'
    )
    head = (
        f'<meta name="description" content="{escape(story.standfirst)}">'
        f'<meta property="og:site_name" content="{escape(story.publisher)}">'
    )
    return page(story, head, body), furniture(story)


def opening(story: Story) -> str:
    """What stands between a headline and its story."""
    tongue = story.tongue
    return f"""
<p class="standfirst" itemprop="description">{escape(story.standfirst)}</p>
<div class="meta"><span class="byline">{escape(tongue.by)} <span itemprop="author" rel="author">{escape(story.author)}\
</span></span> <time datetime="{story.published.isoformat()}">{escape(story.date_line)}</time>
<span class="read-time">{escape(tongue.read.format(n=story.minutes))}</span></div>
<div class="share-bar"><button>{escape(tongue.listen)}</button><button>{escape(tongue.share)}</button></div>
<figure><img src="/img/{story.number}.jpg" alt="{escape(tongue.caption)}">
<figcaption>{escape(tongue.credit.format(who=tongue.people[0]))}</figcaption></figure>
"""


def paragraphs(story: Story) -> str:
    """The story, with a newsletter box in its midst."""
    box = f'<aside class="newsletter"><p>{escape(story.tongue.subscribe)}</p><input type="email"></aside>'
    told = [f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs]
    return "\n".join([*told[:2], box, *told[2:]])


def page(story: Story, head: str, body: str) -> str:
    """A whole page around a head and a body."""
    tongue = story.tongue
    menu = "".join(f'<li><a href="/{number}">{escape(item)}</a></li>' for number, item in enumerate(tongue.nav))
    teasers = "".join(f'<li><a href="/t{n}.html">{escape(line)}</a></li>' for n, line in enumerate(story.teasers))
    direction = ' dir="rtl"' if story.language == "ar" else ""
    return f"""<!DOCTYPE html>
<html lang="{story.language}"{direction}>
<head>
<meta charset="utf-8">
<title>{escape(story.title)} | {escape(story.publisher)}</title>
<link rel="canonical" href="{story.url}">
{head}
</head>
<body>
<div class="cookie-banner" role="dialog"><p>{escape(tongue.cookies)}</p></div>
<header><a href="/">{escape(story.publisher)}</a><nav><ul>{menu}</ul></nav></header>
{body}
<section class="related"><h2>{escape(tongue.related)}</h2><ul>{teasers}</ul></section>
<section id="comments" class="comments"><div class="comment"><p>{escape(tongue.comment)}</p></div></section>
<footer><p>© {escape(story.publisher)}. {escape(tongue.footer)}</p></footer>
</body>
</html>
"""


def furniture(story: Story) -> list[str]:
    """Lines of every page that are no part of the story."""
    tongue = story.tongue
    return [tongue.cookies, tongue.subscribe, tongue.comment, tongue.footer, tongue.related, *story.teasers]
