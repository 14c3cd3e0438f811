"""The built graph over HTTP: pages to read, a SPARQL endpoint, and a page and a document for every IRI.

Of a request, `protocol` reads the question, `negotiation` the form of the answer, and `workers` hand both to a
process of its own (`answering`), which can be ended; what pages say is made in `kg.site`.
"""

from kg.serve.answering import Limits
from kg.serve.app import make_app, serve_built

__all__ = ["Limits", "make_app", "serve_built"]
