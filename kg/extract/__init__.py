"""What one paper says: an extractor is a plain function from a paper to its extraction."""

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

from kg.errors import KgError
from kg.extract import learned, rules
from kg.files import digest_files, resource_path
from kg.model import Extraction, Paper
from kg.vocab import ontology

Extractor = Callable[[Paper], Extraction]

EXTRACTORS: dict[str, Extractor] = {learned.NAME: learned.extract, rules.NAME: rules.extract}
"""All extractors by name."""


def find_extractor(name: str) -> Extractor:
    """Choose an extractor by its name, or the learned one by a folder of weights.

    Raises KgError where there is none of that name.

    >>> find_extractor("rules").__name__
    'extract'
    """
    if name in EXTRACTORS:
        return EXTRACTORS[name]
    if Path(name).is_dir():
        return partial(learned.extract, weights=Path(name))
    known = ", ".join(sorted(EXTRACTORS))
    raise KgError(f"extractor {name!r} is unknown; expected one of {known}, or a folder that 'kg train' wrote")


DECIDING = ("extract", "model.py", "names.py", "sentences.py", "vocab.py", "ontology/lexicon.tsv")
"""Files and folders of the package on which it depends what an extractor finds."""


def fingerprint(name: str) -> str:
    """Name an extractor by all that decides what it finds: its code and weights, the ontology, the word lists, its libraries.

    What one fingerprint found in a text, it always finds there. Raises KgError as `find_extractor` does.
    """
    find_extractor(name)
    paths = [resource_path(part) for part in DECIDING]
    own = digest_files([*paths, *([] if name in EXTRACTORS else [Path(name)])])
    libraries = [f"{library} {version(library)}" for library in ("networkx", "numpy", "onnxruntime", "rapidfuzz")]
    return " ".join([name if name in EXTRACTORS else learned.NAME, own, ontology().digest, *libraries])
