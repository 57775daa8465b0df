"""Only what can be added to an eSIM is offered, and where nothing can, the page says why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import Destination, Plan
from catalog.top_ups import packages_for
from orders.models import Esim, EsimUsage, OrderLine, TopUp
from orders.status import LineStatus


@pytest.fixture
def places(db):
    made = [("spain", "ES"), ("france", "FR"), ("italy", "IT")]
    countries = [
        Destination.objects.create(kind="country", slug=slug, name=slug, iso_code=code) for slug, code in made
    ]
    return [*countries, Destination.objects.create(kind="region", slug="europe", name="Europe")]


@pytest.fixture
def linked(ready_order):
    Esim.objects.update(esim_tran_no="26021613280014", iccid="8910300000056693431")
    return ready_order


def page(client, order, number=1, **query):
    return client.get(f"/orders/{order.token}/top-up/{number}/", query)


def test_only_data_for_the_same_place_with_a_code_of_its_own_fits(japan, places, make_plan, japan_plan):
    spain = places[0]
    make_plan(spain, supplier_id=2)
    others = (
        {"is_daily": True, "daily_cap_bytes": 1},
        {"no_top_up_reason": "shared_code"},
        {"package_code": ""},
        {"is_active": False},
        {"refused_at": timezone.now()},
        {"data_bytes": None},
        {"voice_minutes": 100},
        {"has_phone_number": True},
        {"exit_not_in": "HK"},
    )
    for number, fields in enumerate(others, 3):
        make_plan(japan, supplier_id=number, **fields)
    fits = make_plan(japan, supplier_id=99)
    assert set(packages_for(japan_plan)) == {japan_plan, fits}


def test_a_region_needs_just_the_same_countries(places, make_plan):
    spain, france, italy, europe = places
    base = make_plan(europe, supplier_id=1, covers=[spain, france], country_count=2)
    same = make_plan(europe, supplier_id=2, covers=[france, spain], country_count=2)
    make_plan(europe, supplier_id=3, covers=[spain, italy], country_count=2)
    make_plan(europe, supplier_id=4, covers=[spain, france, italy], country_count=3)
    make_plan(europe, supplier_id=5, covers=[spain], country_count=1)
    assert list(packages_for(base)) == [base, same]


def test_several_offers_are_passes_to_choose_from_and_one_is_chosen_already(client, linked, japan, make_plan):
    alone = page(client, linked).content.decode()
    assert "Continue to payment" in alone
    small = make_plan(
        japan, supplier_id=12, retail_price=Decimal("2.90"), data_bytes=1024**3, validity_days=7
    )
    listed = page(client, linked).content.decode()
    assert "Continue to payment" not in listed
    assert listed.index('href="?plan=12"') < listed.index('href="?plan=811"')
    chosen = page(client, linked, plan=small.supplier_id).content.decode()
    assert "Continue to payment" in chosen
    assert 'name="shown_price" value="2.900"' in chosen
    assert "Continue to payment" not in page(client, linked, plan="nonsense").content.decode()


def test_what_costs_as_much_as_another_and_adds_no_more_is_left_out(client, linked, japan, make_plan):
    make_plan(japan, supplier_id=12, retail_price=Decimal("5.50"), validity_days=7)
    make_plan(japan, supplier_id=13, retail_price=Decimal("9.90"), data_bytes=1024**3)
    make_plan(japan, supplier_id=14, retail_price=Decimal("9.90"), validity_days=60)
    listed = page(client, linked).content.decode()
    assert ["?plan=811" in listed, "?plan=14" in listed] == [True, True]
    assert ["?plan=12" in listed, "?plan=13" in listed] == [False, False]


def test_the_new_end_is_promised_where_the_supplier_has_told_one(client, linked, japan_plan):
    line = linked.lines.get()
    assert "New end" not in page(client, linked).content.decode()
    end = timezone.now().replace(year=timezone.now().year + 1, month=3, day=1)
    top_up = OrderLine.of_plan(
        japan_plan, order=linked, number=2, kind="top_up", target_esim=line.esim, status=LineStatus.DELIVERED
    )
    top_up.save()
    TopUp.objects.create(line=top_up, esim=line.esim, expires_at=end, total_bytes=6 * 1024**3)
    assert f"March 31, {end.year}" in page(client, linked).content.decode()


@pytest.mark.parametrize(
    ("obstacle", "sentence"),
    [
        ("unlinked", "We do not know yet by which number our supplier knows this eSIM"),
        ("day plan", "it is a day plan"),
        ("shared code", "belongs to several plans"),
        ("reused id", "does not list the plan of this eSIM any more"),
        ("given back", "is not ready"),
        ("ended", "The time of this eSIM is over"),
        ("sold out", "Nothing that we sell right now"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_can_be_sent(
    client, linked, japan_plan, obstacle, sentence
):
    line = linked.lines.get()
    match obstacle:
        case "unlinked":
            Esim.objects.update(esim_tran_no="")
        case "day plan":
            Plan.objects.update(is_daily=True)
        case "shared code":
            Plan.objects.update(no_top_up_reason="shared_code")
        case "reused id":
            Plan.objects.update(slug="another")
        case "given back":
            line.transition(LineStatus.REFUND_DUE)
        case "ended":
            ended = {"expires_at": timezone.now() - timedelta(hours=1)}
            EsimUsage.objects.update_or_create(esim=line.esim, defaults=ended)
        case _:
            Plan.objects.update(is_active=False)
    shown = page(client, linked).content.decode()
    assert sentence in shown
    assert "Continue to payment" not in shown
    assert "Top up this eSIM" not in client.get(linked.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [2, 0, 99])
def test_a_number_that_is_no_esim_of_the_order_is_like_a_wrong_link(client, linked, number):
    wrong = client.get("/orders/wrong/top-up/1/")
    answer = page(client, linked, number)
    assert (answer.status_code, wrong.status_code) == (404, 404)
    assert answer.content.decode().count("top-up") == wrong.content.decode().count("top-up") == 0
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_form_from_another_site_is_refused(client, linked):
    answer = client.post(
        f"/orders/{linked.token}/top-up/1/", {"plan": 811}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
