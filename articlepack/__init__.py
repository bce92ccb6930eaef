"""articlepack: raw articles in, a dataset that loads in one line out.

articlepack.build(["raw/"], "output/my-news")     -> Summary
articlepack.read_article(text_or_html)            -> Article
articlepack.clean(text_or_html)                   -> str
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articlepack.api import build, clean, read_article

__version__ = "0.1.0"
__all__ = ["__version__", "build", "clean", "read_article"]


def __getattr__(name: str) -> Any:
    """Load the library at its first use: `articlepack --help` need not wait for it."""
    if name in ("build", "clean", "read_article"):
        from articlepack import api

        return getattr(api, name)
    raise AttributeError(f"module 'articlepack' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What there is, loaded or not."""
    return __all__
