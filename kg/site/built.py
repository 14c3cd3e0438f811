"""What pages are made from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.explaining import explained
from kg.folder import SEARCH, STORE
from kg.resolve.accounts import Account
from kg.search import Search, open_search
from kg.store import Store, open_store


@dataclass(frozen=True, slots=True)
class Built:
    """A built graph: its store, and the folder of its other files."""

    store: Store
    folder: Path

    @classmethod
    def open(cls, folder: Path) -> "Built":
        """Open the graph of a folder. Raises StoreError where there is none."""
        return cls(open_store(folder / STORE), folder)

    @contextmanager
    def search(self) -> Iterator[Search]:
        """Open its search index. Raises StoreError where there is none."""
        with open_search(self.folder / SEARCH) as search:
            yield search

    def account(self, id_: str) -> Account | None:
        """Why the names of a thing are one thing. Raises StoreError where no accounts were written."""
        return explained(self.folder, id_)
