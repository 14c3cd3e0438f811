"""One function a verb: read, call the stages in turn, write.

Everything that the command line does is a call of one of these: `reading` and `building` make a graph, `asking` answers from
one, `publishing` gives it to others, `deciding` corrects it, `measuring` trains and scores what reads papers.
"""

from kg.pipeline.asking import (
    describe,
    edges_of,
    explain,
    find,
    find_nodes,
    load_graph,
    neighbourhood,
    open,
    open_built,
    query,
    validate,
)
from kg.pipeline.building import MIN_SCORE, build, build_graph, known_aliases, surer
from kg.pipeline.deciding import CURATION, merge, retype, split
from kg.pipeline.measuring import score, score_clusters, train
from kg.pipeline.publishing import FORMS, export, load, serve, write_site
from kg.pipeline.reading import EXTRACTOR, extract, extract_all, read_papers
from kg.pipeline.watching import watch
from kg.pipeline.writing import TITLE, write_graph

__all__ = [
    "CURATION",
    "EXTRACTOR",
    "FORMS",
    "MIN_SCORE",
    "TITLE",
    "build",
    "build_graph",
    "describe",
    "edges_of",
    "explain",
    "export",
    "extract",
    "extract_all",
    "find",
    "find_nodes",
    "known_aliases",
    "load",
    "load_graph",
    "merge",
    "neighbourhood",
    "open",
    "open_built",
    "query",
    "read_papers",
    "retype",
    "score",
    "score_clusters",
    "serve",
    "split",
    "surer",
    "train",
    "validate",
    "watch",
    "write_graph",
    "write_site",
]
