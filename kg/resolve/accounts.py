"""The account of a resolution: of each thing its names, what made them one, and what was kept apart, a line a thing."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import BinaryIO

from kg.model import Resolution

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


def write_accounts(resolution: Resolution, file: BinaryIO) -> None:
    """Write the accounts of all things as JSON Lines."""
    for account in make_accounts(resolution):
        file.write(json.dumps(account, ensure_ascii=False).encode() + b"\n")
