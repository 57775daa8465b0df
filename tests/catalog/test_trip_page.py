"""The trip finder's page: what is asked stands in the address, what is answered in words, and it stays quick and cacheable."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from catalog.models import Destination, Plan, PurchasingPower
from catalog.repricing import summarize
from catalog.trip import stock

GB = 1024**3
TWO = "/trip/?to=JP&stay=5&to=KR&stay=5&use=normal"
BUY = re.compile(r'name="(plan|quantity|shown_price)" value="([^"]*)"')


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def bought(answer):
    """What the buy form sends: plan, quantity and price of each item."""
    fields = BUY.findall(answer.content.decode())
    return [tuple(value for _name, value in fields[each : each + 3]) for each in range(0, len(fields), 3)]


@pytest.fixture
def korea(db):
    return Destination.objects.create(kind="country", slug="south-korea", name="South Korea", iso_code="KR")


@pytest.fixture
def asia(db):
    return Destination.objects.create(kind="region", slug="asia-as-7", name="Asia (AS-7)")


@pytest.fixture
def sell(make_plan):
    """Put a plan on sale: so many GB for so many days at a price in USD."""

    def sell(place, supplier_id, gb, days, price, **fields):
        return make_plan(
            place,
            supplier_id=supplier_id,
            name=f"{place.name} {gb}GB {days}Days",
            data_bytes=int(gb * GB),
            validity_days=days,
            retail_price=Decimal(price),
            **fields,
        )

    return sell


@pytest.fixture
def shelf(japan, korea, asia, sell):
    """A plan for each of two countries and one for both, which costs more than the two."""
    sell(japan, 1, 5, 30, "6.00")
    sell(korea, 2, 5, 30, "5.00")
    sell(asia, 3, 10, 30, "14.10", covers=[japan, korea])
    summarize()


def test_the_cheapest_set_is_shown_with_its_days_its_price_and_why(client, shelf):
    text = words(client.get(TWO))
    assert "Cheapest: 2 eSIMs $11.00" in text
    assert "Days 1–5 Japan" in text
    assert "Days 6–10 South Korea" in text
    assert "One eSIM for the whole trip costs $3.10 more." in text


def test_a_shared_plan_is_shown_where_it_is_cheaper_and_says_by_how_much(client, shelf):
    Plan.objects.filter(supplier_id=3).update(retail_price=Decimal("9.00"))
    text = words(client.get(TWO))
    assert "Cheapest: 1 eSIM $9.00" in text
    assert "Without sharing, the trip takes 2 eSIMs and costs $2.00 more" in text


def test_the_buy_form_holds_every_plan_of_the_set_with_its_price(client, shelf):
    assert bought(client.get(TWO)) == [("1", "1", "6.000"), ("2", "1", "5.000")]
    assert bought(client.get(f"{TWO}&set=fewest")) == [("3", "1", "14.100")]


def test_a_plan_that_is_used_twice_is_bought_twice(client, shelf):
    answer = client.get("/trip/?to=JP&stay=10&use=normal")
    assert bought(answer) == [("1", "2", "6.000")]
    assert "Japan: 2 eSIMs, one after another" in words(answer)


def test_the_other_sets_are_links_of_which_one_is_current(client, shelf):
    text = client.get(f"{TWO}&set=fewest").content.decode()
    query = TWO.partition("?")[2].replace("&", "&amp;")
    assert f'href="?{query}"' in text
    assert re.search(r'set=fewest" aria-current="true"', text)
    assert text.count('aria-current="true"') == 1
    assert "$3.10 more" in text


def test_the_set_with_more_data_says_how_much_more_and_for_what(client, shelf, japan, sell):
    sell(japan, 4, 10, 30, "7.00")
    text = words(client.get("/trip/?to=JP&stay=5&use=normal&set=data"))
    assert "Most data: 1 eSIM $7.00 10 GB in all" in text
    assert "It lasts for 2 times the data you asked for, and costs $1.00 more than the cheapest set." in text
    assert "2 times what you asked for · $1.00 more" in text


def test_a_name_that_no_set_has_shows_the_recommended_one(client, shelf):
    assert "Cheapest: 2 eSIMs" in words(client.get(f"{TWO}&set=free"))


def test_the_matrix_says_in_words_what_works_where(client, shelf):
    table = re.search(r"<tbody>.*?</tbody>", client.get(TWO).content.decode(), re.DOTALL)[0]
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in table.split("</tr>")]
    assert rows[:2] == [
        "Japan Days 1–5 used, days 1–5 does not work here",
        "South Korea Days 6–10 does not work here used, days 6–10",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "to=japan&stay=5&to=south+KOREA&stay=5",
        "to=&stay=&to=jp&stay=5&to=south-korea&stay=5&days=&gb=",
        "stay=5&stay=5&to=Jap%C3%A1n&to=kr&utm_source=mail",
    ],
)
def test_any_spelling_leads_to_one_short_address(client, shelf, typed):
    answer = client.get(f"/trip/?{typed}&use=normal")
    assert (answer.status_code, answer["Location"]) == (302, TWO)
    assert client.get(TWO).status_code == 200


def test_a_currency_and_a_set_in_the_address_stay_there(client, shelf):
    answer = client.get("/trip/?to=japan&days=5&use=light&set=fewest&currency=EUR")
    assert answer["Location"] == "/trip/?to=JP&days=5&use=light&set=fewest&currency=EUR"
    assert client.get(answer["Location"]).status_code == 200


def test_days_in_all_are_divided_evenly_the_first_ones_first(client, shelf):
    text = words(client.get("/trip/?to=JP&to=KR&days=9&use=normal"))
    assert "Japan 5 days · South Korea 4 days · 9 GB in all, 1 GB a day" in text


def test_days_that_are_missing_are_taken_from_the_days_in_all(client, shelf):
    answer = client.get("/trip/?to=JP&stay=2&to=KR&stay=&days=9&use=normal")
    assert answer["Location"] == "/trip/?to=JP&stay=2&to=KR&stay=7&use=normal"


def test_an_own_figure_is_for_the_whole_trip_with_a_comma_as_well(client, shelf):
    answer = client.get("/trip/?to=JP&stay=5&use=own&gb=4%2C5")
    assert "Japan 5 days · 4.5 GB in all, 0.9 GB a day" in words(answer)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("use=normal&days=5", "at least one country"),
        ("to=Atlantis&stay=5&use=normal", "We sell nothing for this place"),
        ("to=JP&use=normal", "Say how many days"),
        ("to=JP&stay=0&use=normal", "Between 1 and 90 days"),
        ("to=JP&stay=91&use=normal", "Between 1 and 90 days"),
        ("to=JP&stay=-1&use=normal", "Between 1 and 90 days"),
        ("to=JP&stay=%D9%A3&use=normal", "Between 1 and 90 days"),
        ("to=JP&to=KR&days=1&use=normal", "between 2 and 180 days in all"),
        ("to=JP&stay=5&use=own", "how many GB"),
        ("to=JP&stay=5&use=own&gb=0", "how many GB"),
        ("to=JP&stay=5&use=own&gb=NaN", "how many GB"),
        ("to=JP&stay=5&use=own&gb=1e9", "how many GB"),
        ("&".join(["to=JP&stay=1"] * 13) + "&use=normal", "up to 12 countries"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_offered(client, shelf, query, said):
    answer = client.get(f"/trip/?{query}")
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Continue to payment" not in words(answer)


def test_what_was_typed_is_escaped_and_stays_in_its_field(client, shelf):
    answer = client.get("/trip/?to=%3Cscript%3Ealert(1)%3C/script%3E&stay=5&use=normal")
    text = answer.content.decode()
    assert "<script>alert" not in text
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in text


def test_a_trip_that_nothing_covers_says_where_and_what_to_change(client, shelf):
    answer = client.get("/trip/?to=JP&stay=5&to=KR&stay=5&use=own&gb=1000")
    assert answer.status_code == 200
    text = words(answer)
    assert "No set of plans covers this trip." in text
    assert "in Japan and South Korea with up to 10 eSIMs" in text
    assert "Choose less data or fewer days" in text
    assert "Continue to payment" not in text


def test_a_trip_that_takes_more_esims_than_an_order_says_so(client, shelf, settings):
    settings.CHECKOUT_MAX_QUANTITY = 1
    Plan.objects.filter(supplier_id=3).update(data_bytes=GB)
    text = words(client.get(TWO))
    assert "takes more than 1 eSIM," in text
    assert "divide the trip" in text


@pytest.mark.parametrize(
    "change",
    [
        {"retired_at": timezone.now()},
        {"refused_at": timezone.now()},
        {"is_active": False},
        {"retail_price": None},
        {"retail_currency": "EUR"},
        {"is_understood": False},
        {"validity_days": None},
        {"data_bytes": None},
    ],
)
def test_a_plan_that_nobody_can_count_on_is_in_no_set(client, shelf, change):
    Plan.objects.filter(supplier_id=1).update(**change)
    assert bought(client.get(TWO)) == [("3", "1", "14.100")]


def test_a_plan_that_cannot_be_paid_for_now_is_in_no_set(client, shelf):
    Plan.objects.filter(supplier_id=1).update(wholesale_price=Decimal("9.00"))
    PurchasingPower.objects.create(pk=1, amount=Decimal("5.00"))
    assert bought(client.get(TWO)) == [("3", "1", "14.100")]


def test_a_day_plan_counts_its_full_speed_amount_once_for_each_purchase(client, japan, sell):
    sell(japan, 9, 0, 1, "1.50", is_daily=True, daily_cap_bytes=GB)
    Plan.objects.update(data_bytes=None)
    summarize()
    assert bought(client.get("/trip/?to=JP&stay=4&use=normal")) == [("9", "4", "1.500")]


def test_a_day_plan_of_several_days_counts_its_amount_on_each_of_them(client, japan, sell):
    sell(japan, 9, 0, 5, "6.50", is_daily=True, daily_cap_bytes=GB)
    Plan.objects.update(data_bytes=None)
    summarize()
    answer = client.get("/trip/?to=JP&stay=4&use=normal")
    assert bought(answer) == [("9", "1", "6.500")]
    assert "its amount on each day that it is valid, which may be one day or several" in words(answer)


def test_the_sums_are_those_of_the_currency_that_is_shown(client, shelf, offer):
    """At 100 yen a dollar, each price rounded up to end in 99: two plans now cost more than the one for both."""
    offer("JPY", "100", ending="99")
    client.cookies["currency"] = "JPY"
    Plan.objects.filter(supplier_id=3).update(retail_price=Decimal("11.50"))
    answer = client.get(TWO)
    assert bought(answer) == [("3", "1", "1199")]
    assert "¥1,199" in words(answer)
    del client.cookies["currency"]
    assert [plan for plan, _quantity, _price in bought(client.get(TWO))] == ["1", "2"]


def test_a_link_that_only_names_a_country_opens_a_form_without_complaints(client, shelf):
    answer = client.get("/trip/?to=JP")
    assert answer.status_code == 200
    assert 'value="Japan"' in answer.content.decode()
    assert "field-error" not in answer.content.decode()


def test_without_a_script_more_countries_are_asked_for_with_what_was_typed_kept(client, shelf):
    answer = client.get("/trip/?to=JP&stay=5&to=KR&stay=&to=Atlantis&stay=4&use=heavy&rows=more")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count('name="to"') == 5
    assert 'value="Atlantis"' in text
    assert "field-error" not in text


def test_more_than_eight_countries_say_how_good_the_answer_is(client, japan, sell):
    places = [
        Destination.objects.create(kind="country", slug=f"land-{number}", name=f"Land {number}", iso_code="")
        for number in range(9)
    ]
    for number, place in enumerate(places):
        sell(place, 100 + number, 3, 30, "4.00")
    summarize()
    query = "&".join(f"to=land-{number}&stay=3" for number in range(9))
    text = words(client.get(f"/trip/?{query}&use=normal"))
    assert "Cheapest: 9 eSIMs $36.00" in text
    assert "No set costs less" in text


@pytest.mark.parametrize("count", [3, 40])
def test_the_answer_costs_the_same_three_queries_for_three_plans_and_for_forty(
    client, japan, korea, asia, sell, count, django_assert_num_queries
):
    for number in range(count):
        sell(japan, 1000 + number, 1 + number, 30, 5 + number)
        sell(korea, 2000 + number, 1 + number, 30, 5 + number)
        sell(asia, 3000 + number, 1 + number, 30, 8 + number, covers=[japan, korea])
    summarize()
    with django_assert_num_queries(3):
        assert "Continue to payment" in words(client.get(TWO))


@pytest.fixture
def reprice(monkeypatch):
    """Let a repricing commit so many times between the two readings of the page."""

    def start(times, **change):
        read, done = stock.plans, []

        def late(chosen):
            if len(done) < times:
                done.append(True)
                one = {name: value(len(done)) if callable(value) else value for name, value in change.items()}
                Plan.objects.filter(supplier_id=1).update(**one)
            return read(chosen)

        monkeypatch.setattr(stock, "plans", late)

    return start


def test_prices_that_change_meanwhile_are_read_again_and_said_to_be_new(client, shelf, reprice):
    reprice(1, retail_price=Decimal("7.00"))
    answer = client.get(TWO)
    assert "Cheapest: 2 eSIMs $12.00" in words(answer)
    assert bought(answer) == [("1", "1", "7.000"), ("2", "1", "5.000")]
    assert "Prices have just changed." in words(answer)
    assert "max-age=0" in answer["Cache-Control"]
    answer = client.get(TWO)
    assert "Prices have just changed." not in words(answer)
    assert "max-age=60" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "change", [{"retail_price": None}, {"retired_at": timezone.now()}, {"retail_currency": "EUR"}]
)
def test_a_plan_that_is_no_longer_sold_meanwhile_is_in_no_set(client, shelf, reprice, change):
    reprice(1, **change)
    answer = client.get(TWO)
    assert answer.status_code == 200
    assert bought(answer) == [("3", "1", "14.100")]


def test_prices_that_go_on_changing_are_not_added_up(client, shelf, reprice):
    reprice(9, retail_price=lambda time: Decimal(6 + time) / 2)
    answer = client.get(TWO)
    assert answer.status_code == 503
    assert "Search again in a few seconds." in words(answer)
    assert bought(answer) == []
    assert "max-age=0" in answer["Cache-Control"]


def test_each_button_that_removes_a_country_says_which(client, shelf):
    text = words(client.get("/trip/"))
    assert [f"Remove this country {number}" in text for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_a_place_that_nothing_covers_is_called_as_its_reader_calls_it(client, shelf, settings):
    settings.LANGUAGE_CODE = "es"
    text = words(client.get("/trip/?to=JP&stay=5&use=own&gb=1000"))
    assert "Plans for Japón" in text


def test_the_bare_form_takes_one_query(client, shelf, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/trip/")


def test_the_page_is_the_same_for_everyone_and_may_be_cached(client, shelf):
    answer = client.get(TWO)
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert "csrf" not in answer.content.decode()


def test_only_the_bare_page_is_for_search_engines(client, shelf):
    assert "noindex" not in client.get("/trip/").content.decode()
    answered = client.get(TWO).content.decode()
    assert '<meta name="robots" content="noindex">' in answered
    assert re.search(r'rel="canonical" href="[^"?]+/trip/"', answered)
    assert "/trip/</loc>" in client.get("/sitemap-pages.xml").content.decode()


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/", "/trip/"),
        ("/countries/", "/trip/"),
        ("/countries/japan/", "/trip/?to=JP"),
        ("/regions/", "/trip/"),
        ("/regions/asia-as-7/", "/trip/"),
    ],
)
def test_the_pages_people_browse_lead_to_it(client, shelf, page, link):
    assert f'href="{link}"' in client.get(page).content.decode()


def test_a_shop_that_sells_nothing_yet_has_a_form_and_no_error(client, db):
    assert client.get("/trip/").status_code == 200
    assert client.get(TWO).status_code == 422


@pytest.mark.parametrize(
    ("typed", "code"), [("Nippon", "JP"), ("Tokyo", "JP"), ("Republic of Korea", "KR"), ("Seoul", "KR")]
)
def test_a_country_is_found_by_its_cities_and_other_names(client, shelf, typed, code):
    summarize()
    answer = client.get("/trip/", {"to": typed, "days": "5", "use": "normal"})
    assert (answer.status_code, answer["Location"]) == (302, f"/trip/?to={code}&days=5&use=normal")


def test_a_misspelled_country_is_asked_about_and_not_taken_for_granted(client, shelf):
    summarize()
    answer = client.get("/trip/", {"to": "Japam", "days": "5", "use": "normal"})
    assert "Did you mean Japan? Then write it so." in words(answer)
    assert bought(answer) == []


@pytest.fixture
def sold(sell):
    """Put countries on sale, each with one plan."""

    def put(*countries):
        for number, (code, name, slug) in enumerate(countries):
            place = Destination.objects.create(kind="country", slug=slug, name=name, iso_code=code)
            sell(place, 500 + number, 5, 30, "6.00")
        summarize()

    return put


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Congo", "Congo (CG) or DR Congo"),
        ("united", "United Arab Emirates, United Kingdom, or United States"),
        ("Arab", "United Arab Emirates"),
        ("Finl", "Finland"),
        ("Jap", "Japan"),
        ("japan 10 gb", "Japan"),
        ("St", "Saint Lucia"),
        ("Saint", "Saint Lucia"),
    ],
)
def test_part_of_a_name_or_a_name_of_several_is_asked_about_and_not_taken_for_granted(
    client, japan, sell, sold, typed, near
):
    sell(japan, 1, 5, 30, "6.00")
    sold(
        ("CG", "Congo", "congo"),
        ("CD", "DR Congo", "dr-congo"),
        ("AE", "United Arab Emirates", "united-arab-emirates"),
        ("GB", "United Kingdom", "united-kingdom"),
        ("US", "United States", "united-states"),
        ("FI", "Finland", "finland"),
        ("LC", "Saint Lucia", "saint-lucia"),
        ("ST", "Sao Tome and Principe", "sao-tome"),
    )
    answer = client.get("/trip/", {"to": typed, "days": "5", "use": "normal"})
    assert answer.status_code == 422
    assert f"Did you mean {near}? Then write it so." in words(answer)


def test_a_code_that_is_short_for_a_word_still_leads_to_its_country(client, sold):
    sold(("ST", "Sao Tome and Principe", "sao-tome"), ("LC", "Saint Lucia", "saint-lucia"))
    answer = client.get("/trip/?to=ST&days=5&use=normal")
    assert answer.status_code == 200
    assert "Sao Tome and Principe 5 days" in words(answer)


def test_a_country_whose_name_another_bears_too_is_chosen_by_name_and_code(client, sold):
    sold(("CG", "Congo", "congo"), ("CD", "DR Congo", "dr-congo"))
    assert 'value="Congo (CG)"' in client.get("/trip/").content.decode()
    answer = client.get("/trip/", {"to": "Congo (CG)", "days": "5", "use": "normal"})
    assert answer["Location"] == "/trip/?to=CG&days=5&use=normal"
    assert 'value="Congo (CG)"' in client.get(answer["Location"]).content.decode()


def test_a_country_beats_a_city_that_is_called_so(client, sold):
    sold(("GE", "Georgia", "georgia"), ("US", "United States", "united-states"))
    answer = client.get("/trip/", {"to": "Georgia", "days": "5", "use": "normal"})
    assert answer["Location"] == "/trip/?to=GE&days=5&use=normal"


def test_of_two_countries_with_one_code_each_is_answered_for_itself(client, sold):
    sold(("JP", "Japan", "japan"), ("JP", "Japan Islands", "japan-islands"))
    for typed, plan in (("japan", "500"), ("japan-islands", "501"), ("Japan Islands", "501")):
        slug = "japan" if plan == "500" else "japan-islands"
        answer = client.get("/trip/", {"to": typed, "days": "5", "use": "normal"}, follow=True)
        assert answer.request["QUERY_STRING"] == f"to={slug}&days=5&use=normal"
        assert [each for each, _quantity, _price in bought(answer)] == [plan]
    for shared in ("JP", "Nippon", "Tokyo"):
        answer = client.get("/trip/", {"to": shared, "days": "5", "use": "normal"})
        assert "Did you mean Japan or Japan Islands? Then write it so." in words(answer)


def test_twelve_towns_that_nobody_knows_take_one_query_more(client, shelf, django_assert_num_queries):
    query = "&".join(f"to=Nowhere+{number}" for number in "ABCDEFGHIJKL")
    with django_assert_num_queries(2):
        assert client.get(f"/trip/?{query}&days=24&use=normal").status_code == 422


def test_what_is_no_country_of_ours_is_said_to_be_none(client, shelf):
    summarize()
    for typed in ("Atlantis", "Cuba", "%00", "<b>x</b>"):
        text = words(client.get("/trip/", {"to": typed, "days": "5", "use": "normal"}))
        assert "We sell nothing for this place" in text
