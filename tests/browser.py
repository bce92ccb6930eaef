"""A real browser for tests: Debian's chromium without a screen, spoken to by WebDriver in plain HTTP."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars"
).split()
PATIENCE_S = 300
"""Nothing here takes so long, however busy the machine is."""


class Browser:
    """One window."""

    def __init__(self, address: str) -> None:
        self.address = address

    def command(self, method: str, path: str, body: Any = None) -> Any:
        """One command of WebDriver."""
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.address + path, data, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)["value"]

    def open(self, file: Path) -> None:
        self.command("POST", "/url", {"url": file.as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script answers."""
        return self.command("POST", "/execute/sync", {"script": script, "args": arguments})

    def developer(self, name: str, **parameters: Any) -> Any:
        """A command of the developer tools."""
        return self.command("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def console(self) -> list[str]:
        """What the console has been told: errors and warnings."""
        return [entry["message"] for entry in self.command("POST", "/se/log", {"type": "browser"})]

    def keys(self, text: str) -> None:
        """Type into what has the focus."""
        strokes = [{"type": kind, "value": char} for char in text for kind in ("keyDown", "keyUp")]
        self.command("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})


@contextmanager
def opened_browser(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, gone at the end."""
    assert CHROMIUM
    assert DRIVER
    log = profile.with_suffix(".log")
    driver = subprocess.Popen([DRIVER, "--port=0", f"--log-path={log}"], stdout=subprocess.PIPE, text=True)
    try:
        root = f"http://127.0.0.1:{port_of(driver)}"
        options = {"binary": CHROMIUM, "args": [*FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        wanted["timeouts"] = {"script": 1_000 * PATIENCE_S}
        session = Browser(root).command("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        browser = Browser(f"{root}/session/{session['sessionId']}")
        yield browser
        browser.command("DELETE", "")
    finally:
        driver.terminate()
        driver.wait()
        if driver.stdout:
            driver.stdout.close()


def port_of(driver: subprocess.Popen[str]) -> int:
    """The port that the driver has chosen, once it listens."""
    assert driver.stdout
    for line in driver.stdout:
        if "started successfully on port" in line:
            return int(line.rsplit("port", 1)[1].strip(" .\n"))
    raise AssertionError("chromedriver ended before it began")
