"""All things of one kind, those of which most is said first."""

from collections.abc import Iterator

from kg.site.built import Built
from kg.site.links import Links
from kg.site.templates import fill
from kg.vocab import KINDS

_ON_A_PAGE = 200


def to_list(built: Built, links: Links, kind: str, number: str = "1") -> str | None:
    """List one page of the things of a kind; none where there is no such kind or page."""
    with built.search() as search:
        total = search.kinds().get(kind, 0)
        start = (int(number) - 1) * _ON_A_PAGE
        listed = search.of_kind(kind, start, _ON_A_PAGE)
    if kind not in KINDS or (not listed and number != "1"):
        return None
    return fill(
        "kind", links, kind=KINDS[kind], listed=listed, total=total, start=start, number=int(number), last=_pages(total)
    )


def every_list(built: Built) -> Iterator[str]:
    """The paths of all lists."""
    with built.search() as search:
        totals = search.kinds()
    for kind in KINDS:
        yield f"kinds/{kind}"
        yield from (f"kinds/{kind}/{number}" for number in range(2, _pages(totals.get(kind, 0)) + 1))


def _pages(total: int) -> int:
    return max(1, -(-total // _ON_A_PAGE))
