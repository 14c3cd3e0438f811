"""The graph as RDF, and back.

Three sets of triples: *facts* (what is so, for queries), *evidence* (who says so: every relation as a
reified statement, and for every fact its quotes) and *about* (what the graph is and was made from).
There are no blank nodes: what has no name gets an IRI made from its content, so that the same graph
gives the same bytes. `ontology/README.md` says what each term means.
"""

from kg.rdf.about import Making, Tally, to_about
from kg.rdf.evidence import to_evidence, with_annotations
from kg.rdf.facts import to_facts
from kg.rdf.reading import from_triples
from kg.rdf.writing import FORMS, to_bytes, write_triples

__all__ = [
    "FORMS",
    "Making",
    "Tally",
    "from_triples",
    "to_about",
    "to_bytes",
    "to_evidence",
    "to_facts",
    "with_annotations",
    "write_triples",
]
