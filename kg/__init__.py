"""paperkg: a knowledge graph of research papers, with the sentence that says each fact.

What the commands do is in `kg.pipeline`, a function a verb; here are the names that a program needs
to read papers, build their graph and ask it.

>>> import kg
>>> paper = kg.Paper("p", "Gromit: fast retrieval", "We present Gromit, a retrieval system.")
>>> [(e.kind, e.names[0]) for e in kg.extract_paper(paper).entities if e.introduced]
[('Software', 'Gromit')]
"""

from kg.diff import compare
from kg.errors import KgError, NotFoundError, QueryError, SchemaError, SourceError, StoreError
from kg.extract.learned import extract as extract_paper
from kg.model import Edge, Entity, Evidence, Extraction, Node, Paper, Problem, Relation, Resolution, Span, Violation
from kg.pipeline import (
    build,
    build_graph,
    describe,
    export,
    extract_all,
    find,
    find_nodes,
    load,
    load_graph,
    neighbourhood,
    open,
    open_built,
    query,
    read_papers,
    validate,
    write_site,
)
from kg.questions import questions
from kg.sources.limits import Limits

__all__ = [
    "Edge",
    "Entity",
    "Evidence",
    "Extraction",
    "KgError",
    "Limits",
    "Node",
    "NotFoundError",
    "Paper",
    "Problem",
    "QueryError",
    "Relation",
    "Resolution",
    "SchemaError",
    "SourceError",
    "Span",
    "StoreError",
    "Violation",
    "build",
    "build_graph",
    "compare",
    "describe",
    "export",
    "extract_all",
    "extract_paper",
    "find",
    "find_nodes",
    "load",
    "load_graph",
    "neighbourhood",
    "open",
    "open_built",
    "query",
    "questions",
    "read_papers",
    "validate",
    "write_site",
]
