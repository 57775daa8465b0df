"""Flags, pictures and the data for search engines, in a real browser under the strict policy."""

import json

import pytest
from conftest import DESKTOP, PHONE

WATCH = """
window.refused = []; window.shifted = 0;
document.addEventListener('securitypolicyviolation', event => window.refused.push(event.violatedDirective));
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifted += entry.value))
  .observe({type: 'layout-shift', buffered: true});
"""
FLAGS = "[...document.querySelectorAll('.flag img')]"
RATIO = 5 / 3


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def watched(request, new_page):
    page = new_page(request.param)
    page.add_init_script(WATCH)
    return page


@pytest.mark.parametrize(
    "path", ["/", "/countries/", "/countries/japan/", "/regions/asia-as-12/", "/global/"]
)
def test_flags_come_keep_their_size_and_move_nothing(shop, watched, path):
    watched.goto(shop.url + path)
    loaded = f"Promise.all({FLAGS}.map(flag => {{ flag.loading = 'eager'; return flag.decode(); }}))"
    assert len(watched.evaluate(loaded)) == watched.evaluate(f"{FLAGS}.length")  # one that fails rejects
    sizes = watched.evaluate(
        "[...document.querySelectorAll('.flag')].filter(each => each.offsetParent)"
        ".map(each => each.getBoundingClientRect()).map(box => box.width / box.height)"
    )
    assert sizes
    assert all(abs(size - RATIO) < 0.05 for size in sizes)
    assert watched.evaluate("window.shifted") < 0.01


def test_data_for_search_engines_is_not_refused(shop, watched):
    watched.goto(shop.url + "/regions/asia-as-12/")
    watched.get_by_role("main").locator("a[href^='/plans/']").first.click()
    blocks = watched.locator("script[type='application/ld+json']").all_text_contents()
    assert [json.loads(block)["@type"] for block in blocks] == ["BreadcrumbList", "Product"]
    assert watched.evaluate("window.refused") == []


def test_the_supplier_images_replace_the_flags_once_they_are_copied(shop, watched):
    shop.post("/supplier/catalog", {"pictures": True})
    try:
        shop.manage("sync_catalog")
        shop.manage("shell", "-v0", "-c", "from catalog import tasks; tasks.fetch_pictures()")
        watched.goto(shop.url + "/countries/")
        copies = watched.locator(".flag img[src^='/pictures/']")
        assert copies.count() >= 1
        copies.first.evaluate("flag => flag.decode()")
    finally:
        shop.post("/supplier/catalog", {"clear": True})
        shop.manage("sync_catalog")
