"""The bundled questions, a SPARQL file each."""

from functools import cache

from kg.files import read_resource, resource_path


@cache
def questions() -> dict[str, str]:
    """Name and title of each, which is the first comment line of its file.

    >>> questions()["most-connected"]
    'The things of which most is said'
    """
    files = sorted(resource_path("ontology/queries").glob("*.rq"))
    return {f.stem: read_question(f.stem).split("\n", 1)[0].lstrip("# ") for f in files}


def read_question(name: str) -> str:
    """The SPARQL text of a bundled question."""
    return read_resource(f"ontology/queries/{name}.rq")
