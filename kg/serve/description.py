"""What the endpoint is, for programs (https://www.w3.org/TR/sparql11-service-description/)."""

import pyoxigraph as ox

from kg.rdf import to_bytes
from kg.rdf.terms import A, term
from kg.vocab import BASE

_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_FORMAT = "http://www.w3.org/ns/formats/"


def to_description(endpoint: str, base: str = BASE, form: str = "ttl") -> bytes:
    """Describe the endpoint at an address, whose graph begins its IRIs with a base."""
    service, dataset = ox.NamedNode(f"{endpoint}#service"), ox.NamedNode(f"{endpoint}#dataset")
    triples = [
        ox.Triple(service, A, term("sd:Service")),
        ox.Triple(service, term("sd:endpoint"), ox.NamedNode(endpoint)),
        ox.Triple(service, term("sd:supportedLanguage"), term("sd:SPARQL11Query")),
        ox.Triple(service, term("sd:defaultDataset"), dataset),
        *(ox.Triple(service, term("sd:resultFormat"), ox.NamedNode(_FORMAT + name)) for name in _FORMATS),
        ox.Triple(dataset, A, term("sd:Dataset")),
        ox.Triple(dataset, term("sd:defaultGraph"), ox.NamedNode(base)),
        ox.Triple(ox.NamedNode(base), A, term("sd:Graph")),
        ox.Triple(ox.NamedNode(base), A, term("void:Dataset")),
        ox.Triple(ox.NamedNode(base), term("void:sparqlEndpoint"), ox.NamedNode(endpoint)),
    ]
    return to_bytes(triples, form, base)
