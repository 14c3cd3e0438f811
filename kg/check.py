"""Whether a graph keeps its shapes: SHACL (https://www.w3.org/TR/shacl/), judged by pySHACL.

There are two sorts of shapes in ``ontology/shapes.ttl``. Those of single nodes pySHACL follows itself, in
rdflib's memory: a few thousand triples a second. The shape of the graph as a whole is questions in SPARQL, which
Oxigraph answers hundreds of times as fast.
"""

from collections.abc import Iterator

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore
from pyshacl import validate
from rdflib import SH
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.files import read_resource
from kg.model import Violation
from kg.progress import Progress, counted, doing
from kg.store import Store
from kg.vocab import VOCABULARIES

_KG = rdflib.Namespace(VOCABULARIES["kg"])
_WHOLE = rdflib.URIRef("https://w3id.org/paperkg/shapes#Graph")


def check_shapes(store: Store, nodes_too: bool = True, progress: Progress | None = None) -> list[Violation]:
    """Hold a graph against its shapes, or against that of the whole only; none broken gives none.

    >>> from kg.store import load_store
    >>> store = load_store(b"@prefix kg: <https://w3id.org/paperkg/ontology#> . <http://a> a kg:Link .")
    >>> check_shapes(store)[0].rule
    'a link has exactly one address, an xsd:anyURI of http or https'
    """
    shapes = rdflib.Graph().parse(data=read_resource("ontology/shapes.ttl"), format="ox-turtle")
    questions = list(shapes.objects(predicate=SH.select))
    asked = counted(questions, "validation", len(questions), progress)
    whole = rdflib.Graph(store=_Asked(store.triples, asked), identifier=DATASET_DEFAULT_GRAPH_ID)
    found = _violations(whole, shapes, [_WHOLE])
    next(asked, None)
    if nodes_too:
        single = [shape for shape in shapes.subjects(rdflib.RDF.type, SH.NodeShape) if shape != _WHOLE]
        lines = store.triples.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        with doing("validation node by node", progress):
            found |= _violations(rdflib.Graph().parse(data=lines, format="ox-nt"), shapes, single)
    return sorted(found)


class _Asked(OxigraphStore):
    """A store that takes one of `questions` whenever it is asked one.

    It knows how many triples it has: pySHACL asks three times, and the query for it takes longer than all shapes.
    """

    def __init__(self, store: ox.Store, questions: Iterator) -> None:
        super().__init__(store=store)
        self._size, self._questions = len(store), questions

    def query(self, *arguments, **options):
        next(self._questions, None)
        return super().query(*arguments, **options)

    def __len__(self, context=None) -> int:
        return self._size


def _violations(data: rdflib.Graph, shapes: rdflib.Graph, used: list) -> set[Violation]:
    _, report, words = validate(data, shacl_graph=shapes, use_shapes=used)
    assert isinstance(report, rdflib.Graph), words  # else the shapes themselves are wrong
    return {_violation(data, report, result) for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)}


def _violation(data: rdflib.Graph, report: rdflib.Graph, result) -> Violation:
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    is_whole = (focus, rdflib.RDF.type, rdflib.URIRef(VOCABULARIES["void"] + "Dataset")) in data
    node = value if is_whole and value is not None else focus
    return Violation(
        node=str(node),
        rule=str(report.value(result, SH.resultMessage)),
        value="" if value is None or value == node else str(value),
        paper=_paper_of(data, node),
    )


def _paper_of(data: rdflib.Graph, node) -> str:
    """The title of a paper that says something of a node: itself, that of its evidence, or one that mentions it."""
    ways = (
        [node],
        data.objects(node, _KG.paper),
        (p for e in data.objects(node, _KG.evidence) for p in data.objects(e, _KG.paper)),
        data.subjects(_KG.mentions, node),
    )
    titles = sorted(str(t) for way in ways for p in way for t in data.objects(p, rdflib.DCTERMS.title))
    return titles[0] if titles else ""
