"""The first page: what is in the graph, and ways into it."""

from kg.site.built import Built
from kg.site.charts import Bar, to_columns, to_rows
from kg.site.links import Links
from kg.site.templates import fill
from kg.vocab import KINDS, PAPER, THINGS


def to_home(built: Built, links: Links) -> str:
    """Tell what there is, how much of it, and what is new and well known."""
    with built.search() as search:
        counts, years = search.kinds(), search.years()
        newest, connected = search.newest(), search.connected()
    of_kinds = [Bar(k.label, counts[k.name], links.kind(k.name), k.name) for k in KINDS.values() if k.name in counts]
    of_kinds.sort(key=lambda bar: -bar.value)
    of_years = [Bar(year, count, kind=PAPER) for year, count in years.items()]
    return fill(
        "home",
        links,
        papers=counts.get(PAPER, 0),
        things=sum(counts.get(kind, 0) for kind in THINGS),
        kinds_chart=to_rows(of_kinds, "Papers and things by kind"),
        years_chart=to_columns(of_years, "Papers by year") if of_years else None,
        newest=newest,
        connected=connected,
        base=built.store.base,
    )
