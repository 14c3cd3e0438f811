"""Addresses of pages: absolute paths of a server, or relative ones between files."""

import hashlib
from abc import ABC, abstractmethod
from posixpath import dirname, relpath
from urllib.parse import quote, urlencode

LONGEST_NAME = 180
"""Bytes of a part of a file's name; most systems take 255."""


class Links(ABC):
    """Makes the addresses in a page."""

    static: bool
    """Whether the pages are files, which answer no questions."""

    @abstractmethod
    def to(self, path: str) -> str:
        """The address of a page by its path, such as ``page/model/bert``; the home page has none."""

    @abstractmethod
    def file(self, name: str) -> str:
        """The address of a file beside the pages, such as ``style.css``."""

    @abstractmethod
    def data(self, id_: str, form: str) -> str:
        """The address of a node's triples, as ``ttl`` or ``jsonld``."""

    @abstractmethod
    def table(self, question: str, query: str) -> str:
        """The address of an answer as CSV, of a bundled question by its name or else of a query."""

    def page(self, id_: str) -> str:
        """The address of a node's page."""
        return self.to(f"page/{id_}")

    def kind(self, kind: str, number: int = 1) -> str:
        """The address of a page of the list of a kind."""
        return self.to(f"kinds/{kind}" if number == 1 else f"kinds/{kind}/{number}")

    def question(self, name: str, view: str = "table") -> str:
        """The address of a bundled question's answer, in a view of it."""
        return self.to(f"query/{name}" if view == "table" else f"query/{name}/{view}")


class Served(Links):
    """Absolute paths of a server.

    >>> Served().page("model/bert"), Served().data("model/bert", "ttl")
    ('/page/model/bert', '/data/model/bert?format=ttl')
    """

    static = False

    def to(self, path: str) -> str:
        return f"/{path}"

    def file(self, name: str) -> str:
        return f"/{name}"

    def data(self, id_: str, form: str) -> str:
        return f"/data/{id_}?format={form}"

    def table(self, question: str, query: str) -> str:
        return f"/sparql?{urlencode({'query': query, 'format': 'csv'})}"

    def view(self, query: str, view: str) -> str:
        """The address of an answer to any query, in a view of it."""
        return f"/query?{urlencode({'query': query, 'view': view})}"


class Static(Links):
    """Relative paths from one file to others, which hold on any server and on a disk.

    >>> Static("page/model/bert").page("dataset/glue"), Static("").to("lineage"), Static("lineage").to("")
    ('../dataset/glue.html', 'lineage.html', 'index.html')
    """

    static = True

    def __init__(self, here: str) -> None:
        self._folder = dirname(file_of(here)) or "."

    def to(self, path: str) -> str:
        return self.file(file_of(path))

    def file(self, name: str) -> str:
        return quote(relpath(name, self._folder))

    def data(self, id_: str, form: str) -> str:
        return self.file(file_of(f"page/{id_}", form))

    def table(self, question: str, query: str) -> str:
        return self.file(file_of(f"query/{question}", "csv"))


_ENDINGS = (".html", ".ttl", ".jsonld", ".csv")


def file_of(path: str, form: str = "html") -> str:
    """The name of the file that holds a page; whatever ids say, it lies below the site's folder.

    >>> file_of("page/model/bert"), file_of("kinds/Model/2"), file_of("")
    ('page/model/bert.html', 'kinds/Model/2.html', 'index.html')
    >>> file_of("page/paper/10.1/../../x")
    'page/paper/10.1/_5ec1f7e7/_5ec1f7e7/x.html'
    """
    *folders, last = (path or "index").split("/")
    return "/".join([*(_name(folder, is_folder=True) for folder in folders), _name(last)]) + f".{form}"


def _name(part: str, is_folder: bool = False) -> str:
    """A part of a path as it is, but for one that is none, or too long, or a folder with the name of a file: of "10.1/a" and "10.1/a.html/b" both have a page."""
    is_taken = is_folder and part.endswith(_ENDINGS)
    if part not in ("", ".", "..") and len(part.encode()) <= LONGEST_NAME and not is_taken:
        return part
    return f"{part.strip('.')[:40]}_{hashlib.sha256(part.encode()).hexdigest()[:8]}"
