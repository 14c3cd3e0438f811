"""What the tests share: made-up papers, a graph built from the bundled corpus, and the real pages where they are.

Tests that read ``../shared`` (real pages and annotated papers) are skipped where it is absent.
"""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from selenium import webdriver

from kg import pipeline
from kg.files import resource_path
from kg.graph import Graph

settings.register_profile("kg", deadline=None)  # how long an example takes is the machine's, not the code's
settings.load_profile("kg")

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = str(resource_path("corpus/classics.txt"))

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="reads ../shared, which is absent")
needs_chromium = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")), reason="needs chromium and chromedriver"
)
NODE = Path(__file__).parents[1] / ".node" / "node_modules"
needs_node = pytest.mark.skipif(
    not (shutil.which("node") and NODE.is_dir()), reason="needs node, and what 'make node' installs"
)
needs_rapper = pytest.mark.skipif(not shutil.which("rapper"), reason="needs rapper, of Debian's raptor2-utils")


@pytest.fixture(scope="session")
def seeds() -> list[str]:
    """The five real pages, sorted."""
    return sorted(map(str, (SHARED / "seeds").glob("*.txt")))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graph of the bundled corpus."""
    folder = tmp_path_factory.mktemp("built")
    pipeline.build([CORPUS], folder)
    return folder


@pytest.fixture(scope="session")
def graph(built: Path) -> Graph:
    """The graph of the bundled corpus, read back from its files."""
    return pipeline.load_graph(built)


@pytest.fixture(scope="session")
def found_on_gold(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function from the name of an extractor to what it finds in the annotated papers, read once."""
    folder = tmp_path_factory.mktemp("found")

    @cache
    def find(extractor: str) -> Path:
        out = folder / f"{extractor}.jsonl"
        pipeline.extract([str(SHARED / "gold" / "papers.json")], out, extractor=extractor)
        return out

    return find


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[webdriver.Chrome]:
    """Headless Chromium that logs every request."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    profile = tmp_path_factory.mktemp("profile")
    for flag in ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
                 "disable-component-update", "disable-sync", f"user-data-dir={profile}", "window-size=1500,950"):  # fmt: skip
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@contextmanager
def serving(folder, *options: str) -> Iterator[str]:
    """`kg serve` in a process of its own; gives the address that it announces."""
    command = [sys.executable, "-m", "kg", "serve", "--output", str(folder), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            yield process.stderr.readline().split()[0].removesuffix("/")
        finally:
            process.terminate()
            process.wait(20)


HOSTILE = (
    '<script>document.title="owned"</script>',
    "</script><img src=x onerror=alert(1)>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    '" . <http://evil> <http://p> "x',
    "]]> & &amp; <!-- -->",
    "\u202eright to left\u202c שלום 🙂",
    "'); DROP TABLE papers; --",
    "\\u0022 \\n `rm -rf` $(id)",
    "=HYPERLINK(1)",
)
"""Texts that must stay texts."""


@pytest.fixture
def within():
    """What takes longer than so many seconds is ended: for what took minutes once."""

    @contextmanager
    def limited(seconds: int) -> Iterator[None]:
        def stop(*_) -> None:
            raise TimeoutError(f"more than {seconds} seconds")

        signal.signal(signal.SIGALRM, stop)
        signal.alarm(seconds)
        try:
            yield
        finally:
            signal.alarm(0)

    return limited
