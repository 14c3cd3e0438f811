"""A graph that follows a folder."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import KgError, SourceError
from kg.folder import OUTPUT
from kg.pipeline.building import build, check_options
from kg.pipeline.deciding import CURATION
from kg.report import Report


def watch(
    folder: Path, output: Path = OUTPUT, stop: threading.Event | None = None, **options: Any
) -> Iterator[Report | KgError]:
    """Build the graph of all files of a folder, now and whenever they change, until `stop` is set; gives what came of each build.

    `options` are those of `build`. Hidden files, the curation and the output, if it lies there, are no sources. Raises SourceError
    where there is no such folder, and KgError where an option is wrong, which no change of a file would mend.
    """
    from watchfiles import watch as changes  # its threads start only here

    if not folder.is_dir():
        raise SourceError(f"{folder}: is no folder; expected one whose files are papers")
    check_options(**options)

    def built() -> Report | KgError:
        there = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != CURATION]
        files = [str(path) for path in there if _is_seen(path, output)]
        try:
            return build(files, output, **options)
        except KgError as error:
            return error

    yield built()
    seen = changes(folder, watch_filter=lambda _, path: _is_seen(Path(path), output), recursive=False, stop_event=stop)
    yield from (built() for _ in seen)


def _is_seen(path: Path, output: Path) -> bool:
    return path.name[0] != "." and output.absolute() not in (path.absolute(), path.absolute().parent)
