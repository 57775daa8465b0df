"""`python -m bench.browser`: first visits on a slow line, and a tap or a word on each page.

The floor is the shop's `/robots.txt`, a page of a few words without style or script, opened on the same line in the same run.
`--docs` writes the table into docs/performance.md. Exit code 1 when a page misses its goal.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tqdm import tqdm

from bench.browser.line import Seen, Visitor
from bench.browser.shop import delivered_order, running

DOCS = Path("docs/performance.md")
MARKS = ("<!-- browser -->", "<!-- /browser -->")
FLOOR = "floor: /robots.txt"
MOST_LCP, MOST_INP = 1500, 100  # milliseconds
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Act = Callable[[Page], object]


def _type_in(selector: str, words: str) -> Act:
    return lambda page: page.locator(selector).first.press_sequentially(words, delay=80)


def _tap(selector: str) -> Act:
    return lambda page: page.locator(selector).first.tap()


def _nothing(page: Page) -> None:
    """A page without anything to touch."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.browser", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--docs", action="store_true", help="write the table into docs/performance.md")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(folder) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        medians = _measure(browser, url, options.rounds)
        browser.close()
    table = _table(medians)
    print(table)
    if options.docs:
        _write(table)
    return 1 if _missed(medians) else 0


def _pages(order: str) -> dict[str, tuple[str, Act]]:
    """Name: address, and what is done there."""
    plan = _tap("form.buy input[name=email]")
    return {
        FLOOR: ("/robots.txt", _nothing),
        "home": ("/", _type_in("input[name=q]", "japan")),
        "countries": ("/countries/", _type_in("input[name=q]", "ja")),
        "country, all its plans": ("/countries/japan/", _tap("form.filters summary")),
        "plan": ("", plan),
        "trip": ("/trip/?to=JP&stay=5&to=KR&stay=5&use=normal", _tap(".trip-form input[name=stay]")),
        "device check": ("/device-check/", _type_in("input[name=model]", "galaxy")),
        "help": ("/help/", _nothing),
        "order, delivered": (order, _tap("button[data-copy]")),
    }


def _measure(browser: Browser, url: str, rounds: int) -> dict[str, Seen]:
    order = delivered_order(browser, url)
    pages = _pages(order)
    pages["plan"] = (_first_plan(browser, url), pages["plan"][1])
    seen: dict[str, list[Seen]] = {name: [] for name in pages}
    # Round by round, so that a slow minute of the machine falls on all of them alike.
    for _ in tqdm(range(rounds), desc="rounds", disable=not sys.stderr.isatty()):
        for name, (address, act) in pages.items():
            seen[name].append(_visit(browser, address if "://" in address else url + address, act))
    return {name: _median(all_seen) for name, all_seen in seen.items()}


def _first_plan(browser: Browser, url: str) -> str:
    visitor = Visitor(browser, is_slow=False)
    visitor.page.goto(f"{url}/countries/japan/")
    address = visitor.page.locator("main a[href^='/plans/']").first.get_attribute("href") or ""
    visitor.close()
    return address


def _visit(browser: Browser, address: str, act: Act) -> Seen:
    visitor = Visitor(browser)
    visitor.page.goto(address, wait_until="load")
    visitor.page.wait_for_timeout(500)
    act(visitor.page)
    seen = visitor.read()
    visitor.close()
    return seen


def _median(all_seen: list[Seen]) -> Seen:
    """The middle of each figure, but the worst shift: one that happens now and then is one too many."""
    middle = {
        name: statistics.median(getattr(each, name) for each in all_seen)
        for name in ("ttfb", "lcp", "inp", "received")
    }
    return Seen(**middle, cls=max(each.cls for each in all_seen))


def _missed(medians: dict[str, Seen]) -> list[str]:
    return [
        name for name, each in medians.items() if each.lcp >= MOST_LCP or each.inp >= MOST_INP or each.cls > 0
    ]


def _table(medians: dict[str, Seen]) -> str:
    floor = medians[FLOOR]
    rows = [
        "| first visit | LCP | × floor | CLS | INP | received |",
        "|---|---|---|---|---|---|",
        *(
            f"| {name} | {each.lcp:.0f} ms | {each.lcp / floor.lcp:.2f} | {each.cls:.3f} | "
            f"{f'{each.inp:.0f} ms' if each.inp else '–'} | {each.received / 1024:.0f} KB |"
            for name, each in medians.items()
        ),
    ]
    return "\n".join(rows)


def _write(table: str) -> None:
    text = DOCS.read_text()
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    DOCS.write_text(f"{before}{MARKS[0]}\n{table}\n{MARKS[1]}{after}")


if __name__ == "__main__":
    sys.exit(main())
