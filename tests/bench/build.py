"""Speed and memory of `kg build`: ``make bench``, or ``python -m tests.bench.build [PAGE…]``.

Without pages it builds made-up papers in growing numbers, so that the growth of the cost shows. Each
build runs in a process of its own; the import of the package, the floor of any command, stands beside.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (100, 400, 1600)
NAMES = ("Gromit", "Stilton", "Wensley", "Brie", "Gouda", "Edam")
HEADS = ("a language model", "a dataset of 1.2 million images", "a training system", "an attention algorithm")
KNOWN = ("GPT-3", "BERT", "LLaMA-7B", "CLIP", "ResNet-50", "ImageNet", "MMLU", "GSM8K", "LoRA", "FlashAttention")


def made_up_paper(number: int) -> dict:
    """A paper of the usual length about made-up things and known ones."""
    dice = random.Random(number)
    name = f"{dice.choice(NAMES)}{dice.choice(NAMES)}-{number}"
    known = dice.sample(KNOWN, 4)
    body = " ".join(
        f"{name} uses {dice.choice(KNOWN)} and outperforms {k} by {dice.randint(1, 30)}% on {dice.choice(KNOWN)}, "
        f"with {dice.randint(1, 90)}B parameters and better {dice.choice(('accuracy', 'latency', 'throughput'))}."
        for k in known
    )
    return {
        "title": f"{name}: {dice.choice(HEADS)}",
        "abstract": f"Large language models (LLMs) need care. We present {name}, {dice.choice(HEADS)}. {body} " * 2,
    }


def measure(*arguments: str) -> tuple[float, float]:
    """Seconds and peak megabytes of a Python process."""
    code = (
        "import resource, runpy, sys; sys.argv = ['kg', *sys.argv[1:]]\n"
        "try: runpy.run_module('kg', run_name='__main__') if len(sys.argv) > 1 else __import__('kg')\n"
        "except SystemExit: pass\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return time.perf_counter() - start, int(done.stdout.split()[-1]) / 1024


def main(pages: list[str]) -> None:
    """Print a line a build."""
    print(f"{'':24}{'seconds':>9}{'peak MB':>9}{'papers/s':>10}")
    seconds, megabytes = min(measure() for _ in range(5))
    print(f"{'import kg':24}{seconds:9.2f}{megabytes:9.0f}")
    with tempfile.TemporaryDirectory() as folder:
        if pages:
            seconds, megabytes = sorted(measure("build", *pages, "-o", folder) for _ in range(3))[1]
            print(f"{'kg build, your pages':24}{seconds:9.2f}{megabytes:9.0f}")
            return
        for size in SIZES:
            source = Path(folder) / "papers.jsonl"
            source.write_text("\n".join(json.dumps(made_up_paper(n)) for n in range(size)))
            seconds, megabytes = sorted(measure("build", str(source), "-o", folder) for _ in range(3))[1]
            print(f"{f'kg build, {size} papers':24}{seconds:9.2f}{megabytes:9.0f}{size / seconds:10.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
