"""A cheap phone on a slow line, as Chromium imitates them, and what it observed of a page."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

# "Slow 4G" of Lighthouse's mobile tests (lighthouse/core/config/constants.js), and their slow-down of the processor.
ROUND_TRIP_MS = 150
DOWN, UP = 1_638_400 // 8, 768_000 // 8  # bytes a second
SLOWER = 4
PHONE = {"width": 360, "height": 780}

# Web-vitals as https://web.dev/articles/vitals defines them. Events shorter than 16 ms are not reported by any browser.
OBSERVE = """
window.seen = { lcp: 0, cls: 0, inp: 0 };
const watch = (type, each, options) => new PerformanceObserver((list) => list.getEntries().forEach(each))
  .observe({ type, buffered: true, ...options });
watch("largest-contentful-paint", (entry) => { window.seen.lcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.cls += entry.value; });
watch("event", (entry) => {
  if (entry.interactionId) window.seen.inp = Math.max(window.seen.inp, entry.duration);
}, { durationThreshold: 16 });
"""
READ = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return { ...window.seen, ttfb: page.responseStart };
}"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Milliseconds, apart from `cls`, which has no unit, and `received`, which is bytes over the line."""

    ttfb: float
    lcp: float
    cls: float
    inp: float
    received: int


class Visitor:
    """One first visit: an empty cache, a slow phone, a slow line."""

    def __init__(self, browser: Browser, *, is_slow: bool = True) -> None:
        self.context = browser.new_context(viewport=PHONE, locale="en-US", has_touch=True, is_mobile=True)
        self.page: Page = self.context.new_page()
        self.page.add_init_script(OBSERVE)
        self._received = 0
        line = self.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", self._count)
        if is_slow:
            line.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": ROUND_TRIP_MS,
                    "downloadThroughput": DOWN,
                    "uploadThroughput": UP,
                },
            )
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def _count(self, event: dict[str, Any]) -> None:
        self._received += int(event["encodedDataLength"])

    def read(self) -> Seen:
        """What has been observed since the page was opened."""
        self.page.wait_for_timeout(300)  # an event is reported after the frame that answers it
        return Seen(**self.page.evaluate(READ), received=self._received)

    def close(self) -> None:
        self.context.close()
