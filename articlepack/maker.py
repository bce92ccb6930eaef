"""What only the maker of a dataset knows, and is asked for: `[card]` of build.toml."""

from msgspec import Struct


class CardText(Struct, frozen=True, forbid_unknown_fields=True):
    """What only the maker of a dataset knows; printed in the card, otherwise said to be unknown."""

    title: str | None = None
    description: str | None = None
    author: str | None = None
    contact: str | None = None
    homepage: str | None = None
    citation: str | None = None
    date: str | None = None
    """Date of the dataset, as the maker states it; no clock is ever read."""
    version: str | None = None
    collection: str | None = None
    """Where the pages come from, how they were chosen and fetched, and with what right."""
    uses: str | None = None
    """What it is meant for, and what not."""
    limits: str | None = None
    """What is missing or skewed, beyond what was measured."""
    sensitive: str | None = None
    """What was done about personal and sensitive content."""
    impact: str | None = None
    """Whom it can help, whom it can harm."""
    maintenance: str | None = None
    """Who corrects it, how often it is made anew, where a takedown is asked for."""
