"""The built graph as pages to read: a home page, a page for every thing and paper, lists, leaderboards, search, questions.

A page is a plain function from a built graph to HTML. It knows neither HTTP nor files; `routes` is the one table of
what there is, which `kg.serve` answers from and `writing` writes out, and `links` makes the addresses for either.
"""

from kg.site.built import Built
from kg.site.links import Served
from kg.site.routes import NoSuchPage, show, sorry
from kg.site.templates import FILES, POLICY, read_file
from kg.site.writing import write_site

__all__ = ["FILES", "POLICY", "Built", "NoSuchPage", "Served", "read_file", "show", "sorry", "write_site"]
