"""The graph's description of itself: what it holds, what it was made from, and what made it.

No date is in it, so that the same papers give the same bytes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox

from kg.names import slug
from kg.rdf.terms import LABEL, A, Iris, kg, term, typed
from kg.store import FORM
from kg.vocab import BASE, ONTOLOGY


@dataclass(frozen=True, slots=True)
class Making:
    """How a graph was made: by which version of this program, from which sources."""

    version: str
    sources: tuple[tuple[str, str], ...] = ()
    """Names and SHA-256 of the files that were read; standard input has none."""


class Tally:
    """What there is among triples that pass by: how many, of which subjects, classes and predicates."""

    def __init__(self) -> None:
        self.classes: Counter[str] = Counter()
        self.predicates: Counter[str] = Counter()
        self.subjects = 0

    @property
    def triples(self) -> int:
        """All triples."""
        return self.predicates.total()

    def of(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Count triples while they pass. A subject counts where its types are told, which is in one run of triples."""
        for _, about in groupby(triples, key=attrgetter("subject")):
            classes = self.classes.total()
            for t in about:
                self.predicates[t.predicate.value] += 1
                if t.predicate == A and isinstance(t.object, ox.NamedNode):
                    self.classes[t.object.value] += 1
                yield t
            self.subjects += self.classes.total() > classes


def to_about(tally: Tally, making: Making, base: str = BASE) -> Iterator[ox.Triple]:
    """Describe a graph of facts and evidence with VoID, DCAT and PROV-O.

    The triples counted are those of the tally, and not the description itself.
    """
    iris = Iris(base)
    graph, build, tool = ox.NamedNode(base), iris.thing("activity/build"), iris.thing("agent/paperkg")
    for class_ in ("void:Dataset", "dcat:Dataset", "prov:Entity"):
        yield ox.Triple(graph, A, term(class_))
    yield ox.Triple(graph, term("dcterms:title"), ox.Literal("Knowledge graph of research papers", language="en"))
    yield ox.Triple(graph, term("dcterms:conformsTo"), ox.NamedNode(ONTOLOGY))
    yield ox.Triple(graph, term("void:vocabulary"), ox.NamedNode(ONTOLOGY))
    yield ox.Triple(graph, term("void:uriSpace"), ox.Literal(base))
    yield ox.Triple(graph, kg("version"), ox.Literal(FORM))
    for name, count in (
        ("triples", tally.triples),
        ("distinctSubjects", tally.subjects),
        ("classes", len(tally.classes)),
        ("properties", len(tally.predicates)),
    ):
        yield ox.Triple(graph, term(f"void:{name}"), typed(str(count), "integer"))
    yield ox.Triple(graph, term("prov:wasGeneratedBy"), build)
    sources = [(iris.made("source", name, digest), name, digest) for name, digest in sorted(set(making.sources))]
    for source, _, _ in sources:
        yield ox.Triple(graph, term("prov:wasDerivedFrom"), source)
    for partition, of, counted in (
        ("classPartition", "class", tally.classes),
        ("propertyPartition", "property", tally.predicates),
    ):
        for value, count in sorted(counted.items()):
            part = iris.thing(f"partition/{of}/{slug(value)}")
            yield ox.Triple(graph, term(f"void:{partition}"), part)
            yield ox.Triple(part, term(f"void:{of}"), ox.NamedNode(value))
            measure = "entities" if of == "class" else "triples"
            yield ox.Triple(part, term(f"void:{measure}"), typed(str(count), "integer"))
    yield ox.Triple(build, A, term("prov:Activity"))
    yield ox.Triple(build, term("prov:wasAssociatedWith"), tool)
    for source, name, digest in sources:
        yield ox.Triple(build, term("prov:used"), source)
        yield ox.Triple(source, A, term("prov:Entity"))
        yield ox.Triple(source, LABEL, ox.Literal(name))
        if digest:
            yield ox.Triple(source, kg("sha256"), ox.Literal(digest))
    yield ox.Triple(tool, A, term("prov:SoftwareAgent"))
    yield ox.Triple(tool, LABEL, ox.Literal("paperkg"))
    yield ox.Triple(tool, kg("version"), ox.Literal(making.version))
