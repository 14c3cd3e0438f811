"""The pages as files: a folder to open from a disk, or to publish where files are served."""

from pathlib import Path

from kg import rdf
from kg.errors import StoreError
from kg.files import read_output, replace_folder, write_output
from kg.folder import PAGE
from kg.progress import Progress, counted
from kg.questions import questions, read_question
from kg.rdf.near import triples_around
from kg.site.built import Built
from kg.site.links import Static, file_of
from kg.site.routes import ROUTES, show
from kg.site.shards import to_shards
from kg.site.templates import FILES, read_file
from kg.store import query_as

_MARK = ".paperkg-site"
"""Stands in every site that was written, so that no other folder is ever replaced."""


def write_site(built: Built, out: Path, progress: Progress | None = None) -> int:
    """Write all pages into a folder, in place of the site that was there; gives how many.

    Raises StoreError where the folder holds anything but a site, or cannot be written.
    """
    if out.exists() and not (out / _MARK).exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(f"{out}: is no folder that kg wrote; give one that is empty, or a new one")
    paths = [path for route in ROUTES for path in route.every(built)]

    def write_all(new: Path) -> None:
        for path in counted(paths, "writing pages", len(paths), progress):
            write_output(new / file_of(path), show(built, Static(path), path, {}).encode())
            if path.startswith("page/"):
                _write_data(built, new, path)
        for name in questions():
            write_output(new / file_of(f"query/{name}", "csv"), query_as(built.store, read_question(name), "csv"))
        with built.search() as search:
            for name, shard in to_shards(search):
                write_output(new / name, shard.encode())
        for name in FILES:
            write_output(new / name, read_file(name).encode())
        write_output(new / PAGE, read_output(built.folder / PAGE))
        write_output(new / _MARK, b"")
        write_output(new / ".nojekyll", b"")  # files are published as they are

    replace_folder(out, write_all)
    return len(paths)


def _write_data(built: Built, new: Path, path: str) -> None:
    triples = triples_around(built.store, path.removeprefix("page/"))
    for form in ("ttl", "jsonld"):
        write_output(new / file_of(path, form), rdf.to_bytes(triples, form, built.store.base))
