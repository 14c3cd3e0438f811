"""The triple store behind rdflib's API, for those who have programs that speak it.

A module of its own, so that only who asks for rdflib waits for its import.
"""

import rdflib
from oxrdflib import OxigraphStore

from kg.store import Store


def to_rdflib(store: Store) -> rdflib.Dataset:
    """Give rdflib's API over the same store; nothing is copied.

    The prefixes of the graph are bound, so queries need not declare them.

    >>> from kg.store import load_store
    >>> len(to_rdflib(load_store(b"<http://a> <http://b> 'c' .")))
    1
    """
    dataset = rdflib.Dataset(store=OxigraphStore(store=store.triples), default_union=True)
    for prefix, iri in store.prefixes.items():
        dataset.bind(prefix, iri, override=True, replace=True)
    return dataset
