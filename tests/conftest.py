"""What the tests share: made-up papers, a graph built from the bundled corpus, and the real pages where they are.

Tests that read ``../shared`` (real pages and annotated papers) are skipped where it is absent.
"""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kg import pipeline
from kg.files import resource_path
from kg.graph import Graph

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = str(resource_path("corpus/classics.txt"))

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="reads ../shared, which is absent")
needs_chromium = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")), reason="needs chromium and chromedriver"
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
