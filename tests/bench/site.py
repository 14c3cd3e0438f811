"""The pages that `kg serve` answers, in a browser: `python -m tests.bench.site [SOURCE…]`, the bundled papers unless told otherwise.

Prints for each page the milliseconds until the browser shows its first text, by the Paint Timing API, the median of six
calls; half a second is what a reader does not notice. The pages of the hub and of a paper stand first.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from selenium.webdriver.support.wait import WebDriverWait

from kg import pipeline
from kg.site.built import Built
from tests.bench.page import start
from tests.conftest import CORPUS, serving
from tests.test_site import ASKED, PAGES

_CALLS = 6
_PAINT = "return performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)"


def main() -> None:
    """Print the figures of every page."""
    sources = sys.argv[1:] or [CORPUS]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pipeline.build(sources, folder, extractor="rules")
        with Built.open(folder).search() as search:
            shown = [f"page/{search.connected(1)[0].id}", f"page/{search.of_kind('Paper')[0].id}"]
        shown += [page for page in (*PAGES, *ASKED[:-1]) if not page.startswith("page/")]
        browser = start()
        try:
            with serving(folder) as address:
                for page in shown:
                    paints = []
                    for _ in range(_CALLS):
                        browser.get("about:blank")
                        browser.get(f"{address}/{page}")
                        paints += WebDriverWait(browser, 10).until(lambda b: b.execute_script(_PAINT))[:1]
                    print(f"{statistics.median(paints):6.0f} ms  {page or 'home'}", flush=True)
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
