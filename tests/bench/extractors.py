"""Speed and memory of the extractors, side by side: ``make bench``, or ``python -m tests.bench.extractors [PAGE…]``.

Without pages the practice papers are read. Each extractor runs in processes of its own, as `kg extract` does; the
median of three runs is shown.
"""

import statistics
import subprocess
import sys
import time

from kg.files import resource_path

PRACTICE = str(resource_path("corpus/practice.jsonl"))


def measure(extractor: str, processes: int, pages: list[str]) -> tuple[float, float, int]:
    """Seconds, peak megabytes of the largest process, and papers."""
    code = (
        "import resource, sys\n"
        "from kg import pipeline\n"
        "papers, _, _ = pipeline.read_papers(sys.argv[3:])\n"
        "found = list(pipeline.extract_all(papers, sys.argv[1], int(sys.argv[2])))\n"
        "peak = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]\n"
        "print(len(found), max(peak))"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, extractor, str(processes), *pages], capture_output=True, text=True, check=True
    )
    papers, peak = done.stdout.split()
    return time.perf_counter() - start, int(peak) / 1024, int(papers)


def main(pages: list[str]) -> None:
    """Print a line an extractor and number of processes."""
    print(f"{'':28}{'seconds':>9}{'abstracts/s':>13}{'peak MB':>9}")
    for extractor in ("rules", "learned"):
        for processes in (1, 2):
            runs = [measure(extractor, processes, pages or [PRACTICE]) for _ in range(3)]
            seconds = statistics.median(s for s, _, _ in runs)
            peak, papers = max(m for _, m, _ in runs), runs[0][2]
            name = f"{extractor}, {processes} process{'es' if processes > 1 else ''}"
            print(f"{name:28}{seconds:9.1f}{papers / seconds:13.1f}{peak:9.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
