"""Why the names of a thing of a built graph are one thing: its account, with the papers of each merge by their titles."""

import json
import mmap
from pathlib import Path

from kg.files import mapped
from kg.folder import ACCOUNTS, SEARCH
from kg.graph import paper_node_id
from kg.resolve.accounts import Account
from kg.search import open_search


def explained(folder: Path, id_: str) -> Account | None:
    """The account of a thing; the papers of its merges are objects with the `id` of their node and their `title`.

    None where it is no thing that texts name. Raises StoreError where no graph is built, or by an older version.
    """
    with mapped(folder / ACCOUNTS) as lines:
        account = account_of(lines, id_)
    if account is None:
        return None
    merges = account["merges"]
    nodes = {paper: paper_node_id(paper) for merge in merges for paper in merge["papers"]}
    with open_search(folder / SEARCH) as search:
        titles = search.labels(set(nodes.values()))
    named = [
        merge | {"papers": [{"id": nodes[p], "title": titles[nodes[p]]} for p in merge["papers"]]} for merge in merges
    ]
    return account | {"merges": named}


def account_of(lines: mmap.mmap | bytes, id_: str) -> Account | None:
    """The account of the thing with an id, found by halving: the lines are sorted by their ids.

    >>> lines = "".join(json.dumps({"id": f"model/{name}"}) + "\\n" for name in "abcd").encode()
    >>> account_of(lines, "model/c"), account_of(lines, "model/bb")
    ({'id': 'model/c'}, None)
    """
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start, high)
        end = high if end < 0 else end
        account = json.loads(lines[start:end])
        if account["id"] == id_:
            return account
        if account["id"] < id_:
            low = end + 1
        else:
            high = start
    return None
