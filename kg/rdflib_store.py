"""The triple store behind rdflib's API, for those who have programs that speak it.

A module of its own, so that only who asks for rdflib waits for its import.
"""

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore


def to_rdflib(store: ox.Store) -> rdflib.Dataset:
    """Give rdflib's API over the same store; nothing is copied.

    >>> from kg.store import open_store
    >>> len(to_rdflib(open_store(b"<http://a> <http://b> 'c' .")))
    1
    """
    return rdflib.Dataset(store=OxigraphStore(store=store), default_union=True)
