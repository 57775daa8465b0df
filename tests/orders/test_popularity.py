"""What sells is shown first: counted by orders, shown by a catalog that knows none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Destination
from catalog.views.shared import popular
from orders.models import Order
from orders.popularity import count_sales
from orders.status import LineStatus, OrderStatus

L = LineStatus


@pytest.fixture
def sold(make_order):
    def sold():
        count_sales()
        return Destination.objects.get(slug="japan").sold_recently

    return sold


def test_each_paid_order_counts_once_however_many_esims_it_has(make_order, sold):
    make_order(L.DELIVERED, L.DELIVERED, L.PREPARING)
    make_order(L.DELIVERED, status=OrderStatus.COMPLETED)
    assert sold() == 2


def test_what_was_not_paid_or_was_given_back_or_is_old_is_no_sale(make_order, sold, settings):
    make_order(L.AWAITING_PAYMENT, status=OrderStatus.AWAITING_PAYMENT)
    make_order(L.REFUNDED, L.REFUND_DUE)
    old = make_order(L.DELIVERED)
    Order.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=settings.POPULAR_DAYS, minutes=1)
    )
    assert sold() == 0
    make_order(L.REFUNDED, L.DELIVERED)
    assert sold() == 1


def test_a_place_that_is_not_bought_any_more_falls_back(make_order, sold):
    order = make_order(L.DELIVERED)
    assert sold() == 1
    order.lines.update(status=L.REFUNDED)
    assert sold() == 0


def test_nothing_is_written_where_nothing_has_changed(make_order, django_assert_num_queries):
    make_order(L.DELIVERED)
    assert count_sales() == 1
    with django_assert_num_queries(2):
        assert count_sales() == 0


def place(name, code, **fields):
    return Destination(kind="country", slug=name.lower(), name=name, iso_code=code, plan_count=1, **fields)


def test_the_most_sold_come_first_and_the_list_fills_up():
    norway, japan, spain, nowhere = (
        place("Norway", "NO", sold_recently=7),
        place("Japan", "JP", sold_recently=9),
        place("Spain", "ES"),
        place("Nowhere", "QZ"),
    )
    region = Destination(kind="region", slug="asia", name="Asia", plan_count=1, sold_recently=99)
    assert popular([region, nowhere, spain, norway, japan]) == [japan, norway, spain]


def test_the_home_page_says_so_only_once_something_was_sold(client, japan_plan, make_order):
    Destination.objects.update(plan_count=1, from_price="5.50")
    assert "what was bought most here" not in client.get("/").content.decode()
    make_order(L.DELIVERED)
    count_sales()
    client.get("/?again")
    assert "what was bought most here in the last 30 days" in client.get("/?again").content.decode()
