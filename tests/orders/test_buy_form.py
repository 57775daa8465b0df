"""The panel in which an eSIM is bought: the total for each number, and what is said of a field that is wrong."""

import html
import json
import re

import pytest

from orders.models import Order

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def totals(client):
    """What a page's script counts with."""

    def read(plan):
        text = client.get(plan.get_absolute_url()).content.decode()
        return json.loads(html.unescape(re.search(r'data-totals="([^"]+)"', text)[1])), text

    return read


def test_totals_are_written_by_the_server_for_each_number(totals, japan_plan, settings):
    found, text = totals(japan_plan)
    assert len(found) == settings.CHECKOUT_MAX_QUANTITY
    assert [found[0], found[2]] == [["$5.50", "for 1 eSIM"], ["$16.50", "for 3 eSIMs"]]
    assert "for each eSIM" in text


def test_totals_are_of_the_price_that_is_shown(client, totals, japan_plan, offer):
    offer("JPY", "150")
    client.cookies["currency"] = "JPY"
    found, text = totals(japan_plan)
    (price,) = re.findall(r'name="shown_price" value="(\d+)"', text)
    assert found[1] == [f"¥{2 * int(price):,}", "for 2 eSIMs"]


def test_a_field_that_is_wrong_names_its_sentence_and_keeps_what_was_typed(shop, plan):
    text = shop.buy(plan, quantity="11", email="ada@").content.decode()
    fields = dict(re.findall(r'<input type="(?:number|email)" name="(\w+)"([^>]*)>', text))
    assert 'value="11"' in fields["quantity"]
    assert 'aria-describedby="quantity_error"' in fields["quantity"]
    assert 'value="ada@"' in fields["email"]
    assert 'aria-describedby="email_helptext email_error"' in fields["email"]
    assert all('aria-invalid="true"' in each for each in fields.values())
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert {"quantity_error", "email_helptext", "email_error"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_way_back_from_the_payment_page_shows_what_was_chosen(shop, plan):
    shop.buy(plan)
    text = shop.client.get(f"/checkout/canceled/{Order.objects.get().reference}/").content.decode()
    assert "Nothing was charged." in text
    assert "$5.50" in text
    assert plan.get_absolute_url() in text
