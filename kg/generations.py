"""A folder whose files change all at once: each build fills a folder of its own, and one rename makes it the one that is seen.

``output/graph.ttl`` is a link to ``.built/graph.ttl``, and ``.built`` one to ``.built-7``. To replace a link is one step
of the file system (https://pubs.opengroup.org/onlinepubs/9799919799/functions/rename.html), so whoever looks, whenever
a build is killed, sees all files of one generation.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.files import alone_in, not_written

_CURRENT = ".built"


@contextmanager
def next_generation(folder: Path) -> Iterator[Path]:
    """Give a new folder to fill; after that its files are those of `folder`, in place of the last generation's.

    Where filling fails, the last generation stays. One process at a time; what killed ones left is removed.
    Raises StoreError where the folder cannot be written, or another process writes in it.
    """
    with alone_in(folder):
        try:
            number = _clean(folder)
            new = folder / f"{_CURRENT}-{number + 1}"
            new.mkdir()
            try:
                yield new
                _sync(new)
                _link(folder, _CURRENT, new.name)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
            _show(folder, new)
            _clean(folder)
        except OSError as error:
            raise not_written(folder, error) from None


def _clean(folder: Path) -> int:
    """Remove all generations but the current one, and give its number."""
    current = os.readlink(folder / _CURRENT) if (folder / _CURRENT).is_symlink() else f"{_CURRENT}-0"
    for left in folder.glob(f"{_CURRENT}[-.]*"):
        if left.is_symlink():
            left.unlink()
        elif left.name != current:
            shutil.rmtree(left, ignore_errors=True)
    return int(current.rpartition("-")[2])


def _sync(folder: Path) -> None:
    """Have the disk hold all that a folder holds, so that no loss of power can show a file half."""
    for path in [folder, *folder.rglob("*")]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _show(folder: Path, new: Path) -> None:
    """Link the names of a generation's files in the folder, and remove links to what it no longer has."""
    for path in new.iterdir():
        target = f"{_CURRENT}/{path.name}"
        shown = folder / path.name
        if not shown.is_symlink() or os.readlink(shown) != target:
            _link(folder, path.name, target)
    for shown in folder.iterdir():
        if shown.is_symlink() and os.readlink(shown).startswith(f"{_CURRENT}/") and not shown.exists():
            shown.unlink()


def _link(folder: Path, name: str, target: str) -> None:
    """Make a link, or point it elsewhere, in one step."""
    temporary = folder / f"{_CURRENT}.link"
    with suppress(FileNotFoundError):
        temporary.unlink()
    temporary.symlink_to(target)
    if (folder / name).is_dir() and not (
        folder / name
    ).is_symlink():  # a copy that followed links, or of an older version
        shutil.rmtree(folder / name)
    os.replace(temporary, folder / name)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
