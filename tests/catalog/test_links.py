"""A walk through the whole shop as the stand-in stocks it: every page says what it is, and no link leads nowhere."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.staticfiles import finders

from catalog import supplier
from catalog.mobilexy import Client
from catalog.models import Destination, Plan
from catalog.sync.run import sync
from sandbox.server import Sandbox

SITE = "https://shop.example.com"
MOST_OF_A_KIND = 15
pytestmark = [pytest.mark.real_sockets, pytest.mark.django_db]


class Page(HTMLParser):
    """What a test of a page asks of it."""

    def __init__(self, text):
        super().__init__()
        self.lang, self.dir, self.title, self.description, self.canonical = "", "", "", "", ""
        self.headings, self.ids, self.links, self.files = 0, Counter(), [], []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.headings += tag == "h1"
        self._in_title = tag == "title"
        self.ids[given.get("id")] += "id" in given
        if tag == "html":
            self.lang, self.dir = given.get("lang", ""), given.get("dir", "")
        if tag == "a":
            self.links.append(given["href"])
        elif tag == "meta" and given.get("name") == "description":
            self.description = given["content"]
        elif tag == "link" and given["rel"] == "canonical":
            self.canonical = given["href"]
        elif tag in {"img", "script", "link"} and (address := given.get("src") or given.get("href")):
            self.files.append(address)

    def handle_data(self, data):
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag):
        self._in_title = False


@pytest.fixture
def stocked(monkeypatch, settings):
    settings.SITE_URL = SITE
    with Sandbox() as sandbox, Client(f"{sandbox.url}/api", "any") as client:
        monkeypatch.setattr(supplier, "client", lambda: client)
        assert sync("command").status == "succeeded"


def walk(client):
    """Pages by path, found from the home page; of countries, regions and plans the first few of each."""
    found, waiting, taken = {}, ["/"], Counter()
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        assert answer.status_code == 200, path
        found[path] = Page(answer.content.decode())
        for target in sorted({target_of(link, path) for link in found[path].links} - seen - {""}):
            seen.add(target)
            kind = target.split("/")[1]
            taken[kind] += 1
            if taken[kind] <= MOST_OF_A_KIND:
                waiting.append(target)
    return found, seen


def target_of(link, path):
    """The path that a link leads to; empty where it leads out of the shop."""
    parts = urlsplit(link)
    return "" if parts.scheme or parts.netloc else unquote(parts.path) or path


def is_browsed(path):
    return not path.startswith("/find-order/")


def test_every_page_says_what_it_is_and_every_link_leads_somewhere(client, stocked):
    pages, named = walk(client)
    browsed = {path: page for path, page in pages.items() if is_browsed(path)}
    assert len(browsed) > 3 * MOST_OF_A_KIND

    assert {path: page.headings for path, page in pages.items() if page.headings != 1} == {}
    assert [path for path, page in pages.items() if page.lang != "en" or not page.title.strip()] == []
    assert {path: page.dir for path, page in pages.items() if page.dir != "ltr"} == {}
    assert [path for path, page in browsed.items() if len(page.description) < 40] == []
    assert {path: page.canonical for path, page in browsed.items() if page.canonical != SITE + path} == {}
    for said in ("title", "description"):
        counted = Counter(getattr(page, said) for page in browsed.values())
        assert {words: count for words, count in counted.items() if count > 1} == {}, said

    kept = [*Destination.objects.on_sale(), *Plan.objects.on_sale()]
    places = {each.get_absolute_url() for each in kept}
    assert named - pages.keys() - places == set()
    assert [
        path for path, page in pages.items() for key, count in page.ids.items() if key and count > 1
    ] == []
    jumps = [(path, link) for path, page in pages.items() for link in page.links if "#" in link]
    assert [jump for jump in jumps if not leads_to_an_id(pages, *jump)] == []
    files = {file for page in pages.values() for file in page.files if not file.startswith(SITE)}
    assert [file for file in files if not is_served(client, file)] == []


def leads_to_an_id(pages, path, link):
    page = pages.get(target_of(link, path))
    return page is None or urlsplit(link).fragment in page.ids


def is_served(client, file):
    if found := re.fullmatch(r"/static/(.+)", file):
        return bool(finders.find(found[1]))
    return client.get(file).status_code == 200
