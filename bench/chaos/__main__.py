"""`python -m bench.chaos`: N orders through random faults, then the three books side by side. Exit code 1 when a promise is broken."""

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
from tqdm import tqdm

from bench.chaos import reading
from bench.chaos.books import SETTLED, Report, Sales, compare
from bench.chaos.shoppers import Crowd
from bench.chaos.stage import SANDBOX, Stage
from bench.chaos.trouble import Trouble

MINUTES = 90
PLACES = (
    "japan",
    "france",
    "thailand",
    "united-states",
    "spain",
    "italy",
    "germany",
    "turkey",
    "mexico",
    "greece",
)
CALM = 20  # minutes without a move: longer than the settle time of a purchase in doubt
DOCS = Path("docs/reliability.md")
MARKS = ("<!-- chaos -->", "<!-- /chaos -->")


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        stage = Stage(
            options.database, options.broker, Path(options.logs or folder), options.workers, options.guard_off
        )
        stage.folder.mkdir(parents=True, exist_ok=True)
        try:
            stage.open()
            return _run(stage, options)
        finally:
            stage.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between two faults, on average")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default="postgres://postgres@127.0.0.1/chaos")
    parser.add_argument("--broker", default="redis://127.0.0.1:6379/9")
    parser.add_argument(
        "--guard-off", default="", choices=["", "unknown", "sweep"], help="a control run: must fail"
    )
    parser.add_argument("--logs", default="", help="a folder to keep the processes' logs in")
    parser.add_argument("--docs", action="store_true", help=f"write the result to {DOCS}")
    return parser.parse_args()


def _run(stage: Stage, options: argparse.Namespace) -> int:
    began = time.monotonic()
    plans = _plans(options.seed)
    crowd = Crowd(plans, options.seed)
    trouble = Trouble(stage, options.seed, options.pause)
    trouble.start()
    crowd.buy(options.orders)
    trouble.endpoint = "topup"
    crowd.top_up()
    trouble.stop()
    bought_in = time.monotonic() - began
    _calm_down(stage)
    paid, returned = reading.stripe()
    sales = Sales(reading.sold(), reading.added())
    report = compare(reading.ours(stage), sales, paid, returned, reading.mailed())
    text = _table(stage, report, trouble, options, bought_in)
    print(text)
    if options.docs:
        _write(text, options)
    broken = {name: orders for name, orders in report.wrong.items() if orders}
    for name, orders in broken.items():
        print(f"{name}: {', '.join(orders[:20])}", file=sys.stderr)
    return 1 if broken else 0


def _plans(seed: int) -> list[int]:
    """Many, cheap and dear: one that the supplier refuses is off sale for a day."""
    found = []
    for slug in PLACES:
        answer = httpx.get(f"http://127.0.0.1:{SANDBOX}/api/country-plans/{slug}", timeout=30).json()
        found += [int(plan["id"]) for plan in answer.get("data", {}).get("plans", [])]
    return random.Random(seed).sample(found, len(found))


def _calm_down(stage: Stage) -> None:
    """Minute by minute, until nothing moves any more by itself."""
    calm = 0
    with tqdm(total=1, desc="settled", unit="", bar_format="{desc}: {n_fmt}/{total_fmt} {elapsed}") as bar:
        for _ in range(MINUTES):
            reading.grow_older(stage, 1)
            stage.manage("sweep")
            lines = [
                line for line in reading.ours(stage) if line.status not in {"awaiting_payment", "canceled"}
            ]
            settled = sum(line.status in SETTLED for line in lines)
            calm = calm + 1 if settled == bar.n and bar.total == len(lines) else 0
            bar.total, bar.n = len(lines), settled
            bar.refresh()
            if calm >= CALM:
                return


def _table(
    stage: Stage, report: Report, trouble: Trouble, options: argparse.Namespace, seconds: float
) -> str:
    times = sorted(reading.times(stage)) or [0.0]
    doubts, not_made, made = reading.doubts(stage)
    rows = [
        *((name, f"{count:,}") for name, count in report.counts.items()),
        *((f"**{name}** (must be 0)", f"**{len(orders)}**") for name, orders in report.wrong.items()),
        ("purchases without an answer", f"{doubts:,}"),
        ("– shown by the balance not to have been made, and made again by itself", _share(not_made, doubts)),
        (
            "– shown by the balance to have been made, so that staff ask the supplier for the code",
            _share(made, doubts),
        ),
        ("from paid to delivered or refunded, median", f"{statistics.median(times):.1f} s"),
        ("the slowest 1 %", f"{times[int(len(times) * 0.99) - 1]:.0f} s"),
        ("orders a second while faults were thrown", f"{options.orders / seconds:.1f}"),
        ("faults thrown", f"{sum(trouble.thrown.values()):,}"),
        *((f"– {name}", f"{count:,}") for name, count in sorted(trouble.thrown.items())),
    ]
    return "\n".join(
        ["| what | how many |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)]
    )


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.0%})" if whole else "0"


def _write(text: str, options: argparse.Namespace) -> None:
    command = f"python -m bench.chaos --orders {options.orders} --seed {options.seed} --workers {options.workers} --pause {options.pause:g}"
    before, _, rest = DOCS.read_text().partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    DOCS.write_text(f"{before}{MARKS[0]}\n`{command}`\n\n{text}\n{MARKS[1]}{after}")


if __name__ == "__main__":
    sys.exit(main())
