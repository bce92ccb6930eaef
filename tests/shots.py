"""Screenshots to look at, light, dark and as on a phone, of a report or of pages of the site.

python -m tests.shots output/demo shots/                   # the report of a dataset
python -m tests.shots output/.site shots/                  # some pages of the site that `make docs` made
python -m tests.shots page.html more/other.html shots/     # any pages
"""

import base64
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser import Browser, opened_browser

VIEWS = {"light": ("light", 1280, False), "dark": ("dark", 1280, False), "phone": ("light", 390, True)}
"""Name -> (colour scheme, width, whether the window is a phone's)."""
MAX_HEIGHT = 12_000

OF_SITE = (
    "index", "quickstart", "tasks", "loading", "benchmarks", "comparison", "reference/columns", "reference/commands",
)  # fmt: skip
"""Pages of each kind that the site has."""


def pages_of(place: Path) -> Iterator[tuple[str, Path]]:
    """(name of its screenshots, page) of a dataset, of the site, or of one page."""
    if place.is_file():
        yield f"{place.stem}-", place
    elif (place / "report.html").is_file():
        yield "", place / "report.html"
    else:
        yield from ((f"{name.replace('/', '-')}-", place / f"{name}.html") for name in OF_SITE)


def shoot(browser: Browser, page: Path, view: str, out: Path) -> None:
    """One view of a whole page."""
    scheme, width, is_phone = VIEWS[view]
    browser.developer("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": is_phone}
    browser.developer("Emulation.setDeviceMetricsOverride", **size)
    browser.open(page)
    height = min(MAX_HEIGHT, browser.run("return document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    shot = browser.developer("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    out.write_bytes(base64.b64decode(shot["data"]))
    # The site remembers the colours that it was first seen in.
    browser.run("localStorage.clear()")


def main(*arguments: str) -> None:
    """All views of the pages of all places; the last argument is the folder that they are left in."""
    *places, out = map(Path, arguments)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, opened_browser(Path(scratch) / "profile") as browser:
        for name, page in (found for place in places for found in pages_of(place.resolve())):
            for view in VIEWS:
                shoot(browser, page, view, out / f"{name}{view}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
