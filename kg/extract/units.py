"""The units of measured claims: what stands right after a number, and how it is written down."""

import re

from kg.extract.numbers import PERCENT

_OF_CHANGE = (
    rf"\{{?(?:{PERCENT})\}}?|(?:absolute |accuracy |percentage )?points?\b|pp\b|pts\b"
    r"|[xX×](?!\s?[\w-]*\d)|(?:\$?\\times\b|\{times\})\$?(?!\s?\d)|times(?!tep|tamp|cale|\s?\d)|-?fold\b|orders? of magnitude"
)
_OF_QUALITY = r"ms\b|dB\b|BLEU\b|FPS\b|fps\b|mAP\b|AP\b|mIoU\b"
CLAIMED = f"{_OF_CHANGE}|{_OF_QUALITY}"
"""A pattern of the units that by themselves make a number a measured claim."""
_MEASURED = (
    r"(?:milli|micro|nano)?seconds?\b|minutes?\b|hours?\b|days?\b|weeks?\b|months?\b|years?\b"
    r"|[KMGTP]i?B\b|[kKMG]?bps\b|(?:[KMGTPE]|[Pp]eta|[Tt]era|[Ee]xa|[Gg]iga)?(?:FLOPS|FLOPs|[Ff]lops)(?:/s\b|/GPU\b)?|[kMG]Hz\b|mW\b|kWh\b|PPL\b"
    r"|(?:[a-z]+/s(?:ec(?:ond)?)?\b)|[a-z]* ?per second\b|[sWm]\b(?![-’'])|cm\b|km\b|mm\b|nm\b|bits?\b|pixels?\b"
)
_UNIT = re.compile(rf"\+?(?:\s|-|~|\\[,;!]|\s-)?(?P<unit>{CLAIMED}|{_MEASURED})")
_WRITTEN = {
    "percent": "%", "per cent": "%", "percentage point": "pp", "percentage points": "pp", "point": "points",
    "pts": "points", "times": "x", "×": "x", "fold": "x", "order of magnitude": "orders of magnitude",
    "second": "seconds", "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks", "month": "months",
    "year": "years", "bit": "bits", "pixel": "pixels", "millisecond": "ms", "milliseconds": "ms", "mw": "mW",
}  # fmt: skip


def unit_after(text: str, end: int) -> tuple[str, int] | None:
    """The unit that follows a number which ends at `end`, and where it ends; None where none does.

    >>> [unit_after(text, 1) for text in ("5% of", "5 GB of", "5 times as", "5-fold", "5 percentage points", "5 more")]
    [('%', 2), ('GB', 4), ('x', 7), ('x', 6), ('pp', 19), None]
    """
    match = _UNIT.match(text, end)
    return (write_unit(match["unit"]), match.end()) if match else None


def write_unit(written: str) -> str:
    """One spelling for the units that have several: "%", "x", "pp", "points"; others as they stand."""
    bare = written.strip("-$\\{} ")
    lower = bare.casefold()
    if lower.startswith(("%", "percent", "per cent")) and "point" not in lower:
        return "%"
    if lower.endswith((" point", " points")) and not lower.startswith("percent"):
        return "points"
    if lower == "x":
        return "x"
    return _WRITTEN.get(lower, bare)


_MEASURES = (
    ("time", re.compile(r"s|ms|(?:micro|nano)?seconds|minutes|hours|days|weeks|months|years")),
    ("memory", re.compile(r"[KMGTP]i?B")),
    ("throughput", re.compile(r".*(?:/s|per second|[Ff]lops|FLOPS|FLOPs|/GPU)")),
    ("bit rate", re.compile(r"[kKMG]?bps")),
    ("", re.compile(r"|%|x|pp|points|orders of magnitude|dB|fps|FPS|PPL|BLEU|bleu|m?AP|mIoU|[kcmn]?m|m?W|kWh|[kMG]Hz")),
)


def measure_of(unit: str) -> str:
    """What a unit measures, where nothing else says what was measured: time, or what it counts; empty for "%" and the like.

    >>> measure_of("hours"), measure_of("benchmarks"), measure_of("%")
    ('time', 'benchmarks', '')
    """
    return next((measure for measure, units in _MEASURES if units.fullmatch(unit)), unit)
