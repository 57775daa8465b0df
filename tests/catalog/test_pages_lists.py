"""Lists that can be compared: what stands first, what is folded away, and how long a copy may be kept."""

import gzip

import pytest

from catalog.models import Destination
from catalog.repricing import reprice


@pytest.fixture
def day_plan(japan, make_plan):
    return make_plan(
        japan, supplier_id=2, is_daily=True, data_bytes=None, daily_cap_bytes=1024**3, validity_days=1
    )


def _text(client, path):
    return client.get(path).content.decode()


def test_day_plans_stand_apart_from_those_with_a_fixed_amount(client, japan, make_plan, day_plan):
    make_plan(japan, supplier_id=1)
    text = _text(client, "/countries/japan/")
    places = [text.index(part) for part in ('id="amounts"', "/plans/1/", 'id="days"', "/plans/2/")]
    assert places == sorted(places)


def test_a_country_leads_to_the_kinds_of_plans_it_has_and_to_no_other(client, day_plan):
    text = _text(client, "/countries/japan/")
    assert 'href="#days"' in text
    assert all(f'href="#{kind}"' not in text for kind in ("amounts", "regional", "worldwide"))


def test_a_long_list_is_folded_and_loses_nothing(client, japan, make_plan):
    for number in range(1, 15):
        make_plan(japan, supplier_id=number)
    text = _text(client, "/countries/japan/")
    shown, folded = text.split('<details class="more"')
    assert (shown.count('href="/plans/'), folded.count('href="/plans/')) == (12, 2)
    assert "Show 2 more" in folded


def test_a_short_list_is_not_folded(client, japan, make_plan):
    make_plan(japan)
    assert '<details class="more"' not in _text(client, "/countries/japan/")


def test_the_regions_with_most_to_choose_from_are_offered_first(client, japan, make_plan):
    for number, count in enumerate((1, 3, 2)):
        place = Destination.objects.create(kind="region", slug=f"region-{count}", name=f"Region {count}")
        for each in range(count):
            make_plan(place, supplier_id=100 * number + each + 1, covers=[japan])
    reprice()
    text = _text(client, "/")
    places = [text.index(f"/regions/region-{count}/") for count in (3, 2, 1)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("operators", "said"),
    [
        ("", "Not stated"),
        ("A, B, C", "A, B, C"),
        ("A, B, C, D", "A, B, C, D"),
        ("A, B, C, D, E", "A, B, C and 2 more"),
    ],
)
def test_a_pass_names_the_first_networks_and_says_how_many_follow(client, japan, make_plan, operators, said):
    make_plan(japan, operators=operators, network_speed="")
    assert f"<dd>{said}</dd>" in _text(client, "/countries/japan/")


@pytest.mark.parametrize("path", ["/", "/countries/", "/countries/japan/", "/plans/811/", "/search/?q=japan"])
def test_a_page_may_be_kept_for_a_minute_by_anyone(client, japan_plan, path):
    answer = client.get(path)
    assert answer["Cache-Control"] == "public, max-age=60"
    # A buy form has the promo code filled in that a browser remembers.
    assert ("Cookie" in answer["Vary"]) == path.startswith("/plans/")


def test_a_page_that_has_not_changed_is_not_sent_again(client, japan, make_plan):
    make_plan(japan)
    etag = client.get("/countries/japan/")["ETag"]
    again = client.get("/countries/japan/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    make_plan(japan, supplier_id=2)
    assert client.get("/countries/japan/", headers={"If-None-Match": etag}).status_code == 200


def test_a_page_travels_packed(client, japan, make_plan):
    for number in range(1, 41):
        make_plan(japan, supplier_id=number)
    answer = client.get("/countries/japan/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) * 5 < len(gzip.decompress(answer.content))
    assert (
        client.get(
            "/countries/japan/", headers={"Accept-Encoding": "gzip", "If-None-Match": answer["ETag"]}
        ).status_code
        == 304
    )


def test_a_form_with_a_mistake_still_shows_what_is_being_bought(client, japan_plan):
    answer = client.post("/checkout/", {"plan": "811", "quantity": "1", "email": "ada@"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert all(part in text for part in ("Japan 3GB 30Days", "<dd>3 GB</dd>", "<dd>30 days</dd>", "$5.50"))
