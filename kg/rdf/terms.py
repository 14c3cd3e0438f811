"""RDF terms: the IRIs of what a graph holds, and literals with their datatypes."""

import hashlib
from decimal import Decimal

import pyoxigraph as ox

from kg.vocab import BASE, KG, RDF, RDFS, VOCABULARIES, XSD

A = ox.NamedNode(RDF + "type")
LABEL = ox.NamedNode(RDFS + "label")
ENDS = ("metric", "task", "dataset", "baseline")
"""What a result says of which nodes, in the order of `Claim.ends`."""


class Iris:
    """Names everything of a graph below its base IRI.

    >>> Iris().thing("model/gpt-3")
    <NamedNode value=https://w3id.org/paperkg/model/gpt-3>
    """

    def __init__(self, base: str = BASE) -> None:
        self.base = base

    def thing(self, id_: str) -> ox.NamedNode:
        """The IRI of a node of the graph."""
        return ox.NamedNode(self.base + id_)

    def made(self, kind: str, *content: object) -> ox.NamedNode:
        """The IRI of what has no name: made from what it says."""
        digest = hashlib.sha256("\x1f".join(map(str, content)).encode()).hexdigest()[:16]
        return ox.NamedNode(f"{self.base}{kind}/{digest}")


def kg(name: str) -> ox.NamedNode:
    """A term of the ontology."""
    return ox.NamedNode(KG + name)


def term(name: str) -> ox.NamedNode:
    """A term of another vocabulary, by its prefixed name.

    >>> term("skos:altLabel").value
    'http://www.w3.org/2004/02/skos/core#altLabel'
    """
    prefix, _, local = name.partition(":")
    return ox.NamedNode(VOCABULARIES[prefix] + local)


def typed(text: str, datatype: str) -> ox.Literal:
    """A literal of one of XML Schema's datatypes.

    >>> typed("2017", "gYear")
    <Literal value=2017 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#gYear>>
    """
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def number(value: float) -> ox.Literal:
    """A number without exponent: an xsd:integer where it is whole, else an xsd:decimal.

    Integers are decimals (https://www.w3.org/TR/xmlschema-2/#integer), so both are within the range xsd:decimal,
    and SPARQL orders and adds them as numbers.

    >>> number(1.75e11).value, number(88.5).value, number(1e-7).value
    ('175000000000', '88.5', '0.0000001')
    """
    if float(value).is_integer():
        return typed(str(int(value)), "integer")
    return typed(format(Decimal(repr(float(value))), "f"), "decimal")
