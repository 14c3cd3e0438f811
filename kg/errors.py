"""What can go wrong, and what the person can do about it.

KgError
├── SourceError    a file that cannot be read, or holds no paper
├── SchemaError    a value that the ontology or the form of an extraction does not allow
├── QueryError     a SPARQL query that is wrong
├── NotFoundError  a name that is not in the graph
└── StoreError     a built graph that is missing, broken or cannot be written
"""


class KgError(Exception):
    """A failure that one clear line explains; anything else is a bug and keeps its traceback."""


class SourceError(KgError):
    """A source cannot be read, or is of no known format."""


class SchemaError(KgError, ValueError):
    """A value breaks the ontology or the form of an extraction."""


class QueryError(KgError, ValueError):
    """A question cannot be asked as written."""


class NotFoundError(KgError):
    """A name means nothing in a built graph."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{shown(name)} is not in the graph; 'kg query most-connected' lists what is")


class StoreError(KgError):
    """The built graph is missing or broken, or its folder cannot be written."""


def shown(text: str) -> str:
    """A text as messages show it: quoted, and cut where it is long.

    >>> shown("BERT"), shown("a" * 100) == repr("a" * 59 + "…")
    ("'BERT'", True)
    """
    return repr(text if len(text) <= 60 else text[:59] + "…")


def in_one_line(error: Exception) -> str:
    """What an error of another library says, fit for one line of ours.

    >>> in_one_line(ValueError("expected:\\n  a name"))
    'expected: a name'
    """
    return " ".join(str(error).split())
