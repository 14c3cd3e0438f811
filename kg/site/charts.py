"""Pictures as numbers: where bars, points, dots and their words stand; the templates draw them as SVG."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kg.layout import place
from kg.names import figure

_WIDTH = 560
_ROW, _LABELS, _VALUES = 26, 172, 60
"""Height of a horizontal bar, and room for the words on both sides of it."""
_HEIGHT = 180
_MARGIN = 34
_LETTER = 6.6
"""Width of an average letter of the words in a picture."""
_LOGARITHMIC = 1_000
"""From this ratio of the largest value to the smallest on, an axis is logarithmic."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A named number."""

    label: str
    value: float
    address: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar or a point in its place."""

    label: str
    words: str
    """What it says in full."""
    address: str
    kind: str
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    value: str = ""
    """In few letters, to stand beside it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A number at an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars or points in a picture of some size."""

    form: str
    """rows, columns or points."""
    title: str
    width: float
    height: float
    drawn: tuple[Drawn, ...]
    across: tuple[Tick, ...] = ()
    up: tuple[Tick, ...] = ()
    axes: tuple[str, str] = ("", "")


def to_rows(bars: Sequence[Bar], title: str) -> Chart:
    """Draw bars from left to right, one below the other."""
    most = max((bar.value for bar in bars), default=0) or 1
    room = _WIDTH - _LABELS - _VALUES
    drawn = tuple(
        Drawn(
            short(bar.label, 23),
            f"{bar.label}: {figure(bar.value)}",
            bar.address,
            bar.kind,
            _LABELS,
            row * _ROW + 4,
            round(max(1.0, max(0.0, bar.value) / most * room), 1),
            _ROW - 9,
            brief(bar.value),
        )
        for row, bar in enumerate(bars)
    )
    return Chart("rows", title, _WIDTH, max(1, len(bars)) * _ROW, drawn)


def to_columns(bars: Sequence[Bar], title: str) -> Chart:
    """Draw bars from the ground up, one beside the other."""
    most = max((bar.value for bar in bars), default=0) or 1
    step = min(64.0, _WIDTH / max(1, len(bars)))
    room = _HEIGHT - 2 * _MARGIN + 14
    drawn = []
    for number, bar in enumerate(bars):
        height = round(bar.value / most * room, 1)
        x, y = round(number * step + step * 0.15, 1), round(_HEIGHT - _MARGIN - height, 1)
        words = f"{bar.label}: {figure(bar.value)}"
        drawn.append(Drawn(bar.label, words, bar.address, bar.kind, x, y, round(step * 0.7, 1), height))
    every = math.ceil(36 / step)  # a label needs its room
    ticks = tuple(Tick(round(d.x + d.width / 2, 1), d.label) for number, d in enumerate(drawn) if number % every == 0)
    return Chart("columns", title, round(step * len(bars), 1), _HEIGHT, tuple(drawn), across=ticks)


def to_points(points: Sequence[tuple[float, float, str, str]], axes: tuple[str, str], title: str) -> Chart:
    """Draw points of two numbers, words and an address."""
    height = 360
    across = _Axis([p[0] for p in points], 70, _WIDTH - 20)
    up = _Axis([p[1] for p in points], height - 44, 16)
    drawn = tuple(
        Drawn("", f"{words}: {figure(x)}, {figure(y)}", address, "", across.place(x), up.place(y))
        for x, y, words, address in points
    )
    named = (axes[0] + across.note, axes[1] + up.note)
    return Chart("points", title, _WIDTH, height, drawn, across.ticks(), up.ticks(), named)


class _Axis:
    """From values to places between two ends."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = min(values), max(values)
        self._is_log = low > 0 and high / low >= _LOGARITHMIC
        self.note = " (logarithmic)" if self._is_log else ""
        self._low, self._high = self._scaled(low), self._scaled(high)
        self._start, self._end = start, end

    def _scaled(self, value: float) -> float:
        return math.log10(value) if self._is_log else value

    def place(self, value: float) -> float:
        part = (self._scaled(value) - self._low) / (self._high - self._low) if self._high > self._low else 0.5
        return round(self._start + part * (self._end - self._start), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Both ends and what lies in their midst."""
        values = dict.fromkeys((self._low, (self._low + self._high) / 2, self._high))
        return tuple(Tick(self.place(value), brief(value)) for value in (10**v if self._is_log else v for v in values))


def brief(value: float) -> str:
    """Write a number in little room.

    >>> brief(1.6e12), brief(88.53), brief(12_400), brief(124_000)
    ('1.6T', '88.5', '12,400', '124K')
    """
    for least, unit, letter in ((1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e5, 1e3, "K")):
        if abs(value) >= least:
            return f"{value / unit:.3g}{letter}"
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


class Shown(Protocol):
    """What a network can draw: `Node` and `Listed` are such."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two things."""

    head: str
    tail: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing in its place, with its name beside it."""

    label: str
    full: str
    kind: str
    address: str
    is_centre: bool
    x: float
    y: float
    words_x: float
    words_y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A relation from one place to another."""

    words: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Network:
    """Things and what ties them, in a picture of some size."""

    title: str
    width: float
    height: float
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]


def to_network(
    things: Sequence[Shown], links: Iterable[Link], title: str, address: Callable[[str], str], centre: str = ""
) -> Network:
    """Draw things as dots and links as lines; words go where they cover least."""
    links = list(links)
    places = place([t.id for t in things], [(link.head, link.tail) for link in links])
    height = min(640, 190 + 14 * len(things))
    at = _fitted(places, _WIDTH, height)
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in at.values()]
    dots = []
    for thing in sorted(things, key=lambda t: t.id != centre):
        label = short(thing.label, 24)
        x, y = at[thing.id]
        words_x, words_y, box = _room_for(label, x, y, taken, _WIDTH, height)
        taken.append(box)
        dots.append(Dot(label, thing.label, thing.kind, address(thing.id), thing.id == centre, x, y, words_x, words_y))
    lines = tuple(Line(k.words, *_trimmed(*at[k.head], *at[k.tail])) for k in links if k.head in at and k.tail in at)
    return Network(title, _WIDTH, height, tuple(dots), lines)


def _trimmed(x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
    """A line that ends short of the second dot, so that its arrow shows."""
    length = math.hypot(x2 - x1, y2 - y1) or 1
    part = max(0.0, length - 9) / length
    return x1, y1, round(x1 + (x2 - x1) * part, 1), round(y1 + (y2 - y1) * part, 1)


def _fitted(places: dict[str, tuple[float, float]], width: float, height: float) -> dict[str, tuple[float, float]]:
    """Stretch places to a picture, with room for words at its sides."""
    side, top = 74, 24
    lows = [min(p[axis] for p in places.values()) for axis in (0, 1)]
    spans = [max(p[axis] for p in places.values()) - lows[axis] for axis in (0, 1)]
    rooms = (width - 2 * side, height - 2 * top - 10)

    def at(place_: tuple[float, float], axis: int) -> float:
        part = (place_[axis] - lows[axis]) / spans[axis] if spans[axis] else 0.5
        return round((side, top)[axis] + part * rooms[axis], 1)

    return {id_: (at(p, 0), at(p, 1)) for id_, p in places.items()}


_Box = tuple[float, float, float, float]


def _room_for(
    label: str, x: float, y: float, taken: list[_Box], width: float, height: float
) -> tuple[float, float, _Box]:
    """Where the middle of a dot's words stands best: below, above, right or left of it; and the box they fill."""
    half = len(label) * _LETTER / 2
    tried = []
    for order, (dx, dy) in enumerate(((0, 20), (0, -12), (half + 11, 4), (-half - 11, 4), (0, 33), (0, -25))):
        middle = min(max(x + dx, half + 2), width - half - 2)
        base = min(max(y + dy, 12), height - 4)
        box = (middle - half, base - 11, middle + half, base + 3)
        tried.append((sum(_shared(box, other) for other in taken), order, middle, base, box))
    _, _, middle, base, box = min(tried)
    return round(middle, 1), round(base, 1), box


def _shared(a: _Box, b: _Box) -> float:
    """The area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def short(text: str, most: int) -> str:
    """Cut a text that is too long for a picture.

    >>> short("a long label", 6)
    'a lon…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"
