"""The learned extractor: a small network that reads as annotators do, run offline from weights in the package."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from kg.extract.lexicon import load_lexicon
from kg.files import resource_path
from kg.model import Extraction, Paper

NAME = "learned"
WEIGHTS = "extract/learned/weights"


def extract(paper: Paper, weights: Path | None = None) -> Extraction:
    """Read what one paper says, with the weights of the package or of another folder.

    >>> found = extract(Paper("p", "Gromit: fast retrieval", "We present Gromit, a retrieval system."))
    >>> [(e.kind, e.names[0]) for e in found.entities if e.introduced]
    [('Software', 'Gromit')]

    Raises StoreError where the weights are missing, damaged, or of another ontology.
    """
    return _load(weights or resource_path(WEIGHTS))(paper)


@cache
def _load(weights: Path) -> Callable[[Paper], Extraction]:
    from kg.extract.learned.extractor import LearnedExtractor  # numpy and ONNX Runtime load only when they are used
    from kg.extract.learned.network import Network

    network = Network(weights)
    return LearnedExtractor(network, network.vocabulary, load_lexicon(), network.settings)
