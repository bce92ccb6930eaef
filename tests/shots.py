"""Screenshots of a report to look at, light, dark and as on a phone: python -m tests.shots output/demo shots/"""

import base64
import sys
import tempfile
from pathlib import Path

from tests.browser import Browser, opened_browser

VIEWS = {"light": ("light", 1200, False), "dark": ("dark", 1200, False), "phone": ("light", 390, True)}
"""Name -> (colour scheme, width, whether the window is a phone's)."""
MAX_HEIGHT = 12_000


def shoot(browser: Browser, report: Path, out: Path, name: str) -> None:
    """One view of the whole page."""
    scheme, width, is_phone = VIEWS[name]
    browser.developer("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": is_phone}
    browser.developer("Emulation.setDeviceMetricsOverride", **size)
    browser.open(report)
    height = min(MAX_HEIGHT, browser.run("return document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    shot = browser.developer("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
    (out / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def main(folder: str, out: str) -> None:
    """All views of a dataset's report."""
    Path(out).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, opened_browser(Path(scratch) / "profile") as browser:
        for name in VIEWS:
            shoot(browser, Path(folder).resolve() / "report.html", Path(out), name)


if __name__ == "__main__":
    main(*sys.argv[1:])
