"""The account of a resolution: of each thing its names, what made them one, and what was kept apart, a line a thing."""

import json
import mmap
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from kg.errors import StoreError
from kg.model import Resolution
from kg.names import fold

Account = dict
"""`id`, `kind`, `label`, `papers` (how many), `names` (papers by name, the usual first), `merges` and `apart`."""


def make_accounts(resolution: Resolution) -> Iterator[Account]:
    """Give the account of each thing, in the order of their ids."""
    for thing in resolution.things:
        yield {
            "id": thing.id,
            "kind": thing.kind,
            "label": thing.label,
            "papers": len({mention.paper for mention in thing.mentions}),
            "names": dict(thing.uses),
            "merges": [asdict(merge) for merge in thing.merges],
            "apart": [asdict(apart) for apart in thing.apart],
        }


def to_lines(accounts: Iterable[Account]) -> Iterator[bytes]:
    """Write accounts as JSON Lines, line by line."""
    return (json.dumps(account, ensure_ascii=False).encode() + b"\n" for account in accounts)


def find_accounts(lines: str, file: str, name: str) -> list[Account]:
    """The accounts of the things that a name or an id means, the one of most papers first.

    Raises StoreError where a line is damaged.
    """
    key = fold(name)
    found = []
    for number, line in enumerate(lines.splitlines(), 1):
        try:
            account = json.loads(line)
            spelled = name == account["id"] or any(fold(n) == key for n in (account["label"], *account["names"]))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{file}:{number}: is damaged ({error!r}); run 'kg build' again") from None
        if spelled:
            found.append(account)
    return sorted(found, key=lambda account: (-account["papers"], account["id"]))


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
