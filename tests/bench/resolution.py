"""How long and how much memory it takes to find which names are one thing, at 10, 30 and 100 thousand papers.

    python -m tests.bench.resolution [PAPERS…]

Papers are generated: each names twenty things, those of the lexicon as often as real ones (Zipf's law), in all
spellings, with abbreviations, slips of the hand, and two coined names of its own. Each size runs in a process of its own.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from kg.extract.lexicon import read_terms
from kg.files import read_resource
from kg.model import Extraction
from kg.pipeline import known_aliases
from kg.records import names_of
from kg.resolve import resolve

SIZES = (10_000, 30_000, 100_000)
ENTITIES = 20


def papers(count: int) -> Iterator[Extraction]:
    """Papers that name things; the same for the same count."""
    chance = random.Random(count)
    terms = read_terms(read_resource("ontology/lexicon.tsv"))
    chance.shuffle(terms)
    weights = [1 / (n + 5) for n in range(len(terms))]
    syllables = [a + b for a in "bcdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ex", "or", "an")]
    for number in range(count):
        named = {
            term.name: (term.kind, _spelled(term.name, chance))
            for term in chance.choices(terms, weights, k=ENTITIES - 2)
        }
        for _ in range(2):
            coined = "".join(chance.choices(syllables, k=3)).capitalize() + chance.choice(
                ("", "Net", "-7B", "LM", " 2.0")
            )
            long = f"{chance.choice(syllables)} {chance.choice(terms).name}"
            named[coined] = ("Model", (coined, long) if chance.random() < 0.3 else (coined,))
        entities = [{"id": f"e{n}", "type": kind, "names": names} for n, (kind, names) in enumerate(named.values(), 1)]
        yield names_of({"paper": f"p{number}", "entities": entities})


def _spelled(name: str, chance: random.Random) -> tuple[str, ...]:
    """A name as papers write it: usually so, else in capitals, the plural, with hyphens, a slip, or an abbreviation."""
    form = chance.random()
    if form < 0.1:
        return (name.title(),)
    if form < 0.2 and name.islower():
        return (f"{name}s",)
    if form < 0.25:
        return (name.replace(" ", "-"),)
    if form < 0.26 and len(name) > 8:
        place = chance.randrange(2, len(name) - 2)
        return (name[:place] + name[place + 1] + name[place] + name[place + 2 :],)
    if form < 0.4 and name.count(" ") > 1:
        return name, "".join(word[0].upper() for word in name.split())
    return (name,)


def measure(count: int) -> str:
    """One row of the table."""
    extractions = list(papers(count))
    aliases = known_aliases()
    began = time.perf_counter()
    things = resolve(extractions, aliases).things
    seconds = time.perf_counter() - began
    mentions = sum(len(x.entities) for x in extractions)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"{count:8,} {mentions:10,} {len(things):8,} {seconds:8.1f} {1e6 * seconds / mentions:12.1f} {peak:8.2f}"


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--one"]:
        print(measure(int(sys.argv[2])))
        return
    print(f"{'papers':>8} {'mentions':>10} {'things':>8} {'seconds':>8} {'µs a mention':>12} {'peak GB':>8}")
    for count in map(int, sys.argv[1:]) if sys.argv[1:] else SIZES:
        command = [sys.executable, "-m", "tests.bench.resolution", "--one", str(count)]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")


if __name__ == "__main__":
    main()
