"""A build that may have only so much memory."""

from pathlib import Path

from kg.folder import GRAPH
from tests.test_cli import kg

PAGE = "A page\n\nWe present Gromit, a model that reads whole shelves of books.\n"


def test_a_build_that_needs_more_memory_is_ended(tmp_path: Path):
    """In one clear line; the last graph stays."""
    page, output = tmp_path / "page.txt", tmp_path / "out"
    page.write_text(PAGE)
    assert kg("build", str(page), "--output", str(output)).returncode == 0
    before = (output / GRAPH).read_bytes()
    page.write_text(PAGE.replace("Gromit", "Wallace"))
    ended = kg("build", str(page), "--output", str(output), "--max-memory", "20MB")
    assert ended.returncode == 2
    assert ended.stderr == (
        "kg: the build needs more than 20MB of memory (--max-memory raises it); the last graph is whole, and what was read "
        "of the papers is kept\n"
    )
    assert (output / GRAPH).read_bytes() == before


def test_a_build_that_needs_less_is_as_ever(tmp_path: Path):
    """It also reads standard input, and its exit code is the build's."""
    output = tmp_path / "out"
    built = kg("build", "-", "--output", str(output), "--max-memory", "8GB", stdin=PAGE)
    assert (built.returncode, b"gromit" in (output / GRAPH).read_bytes()) == (0, True)
    assert kg("build", "-", "--output", str(output), "--max-memory", "8GB", stdin="").returncode == 2


def test_a_wrong_size_is_told():
    """As those of sources are."""
    wrong = kg("build", "page.txt", "--max-memory", "much")
    assert (wrong.returncode, "'much' is no size; expected one such as 500MB or 2GB" in wrong.stderr) == (2, True)
