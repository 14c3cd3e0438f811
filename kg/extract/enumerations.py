"""Names that stand in one list: "on Gromit, Shaun (hard) and Feathers"."""

import re
from collections.abc import Iterable, Iterator

from kg.model import Span

_BETWEEN = re.compile(
    r"(?:['’]s)?(?:\s*\([^()]*\))?(?:, (?:and |or )?|,? (?:and|or|as well as) |/| ?& )(?:the |on |our )?"
)


def find_enumerations(text: str, names: Iterable[Span]) -> Iterator[list[Span]]:
    """Group the names that only commas, "and", "or" and asides part: lists of two or more, in order.

    >>> text = "Results on Gromit, Shaun (hard) and the Feathers beat Preston."
    >>> names = [Span(text.index(n), text.index(n) + len(n)) for n in ("Gromit", "Shaun", "Feathers", "Preston")]
    >>> [[name.of(text) for name in names] for names in find_enumerations(text, names)]
    [['Gromit', 'Shaun', 'Feathers']]
    """
    run: list[Span] = []
    for name in sorted(names):
        if run and not _BETWEEN.fullmatch(text, run[-1].end, name.start):
            if len(run) > 1:
                yield run
            run = []
        run.append(name)
    if len(run) > 1:
        yield run
