"""Staff keep the shop's currencies."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from catalog import tasks
from catalog.models import Currency

LIST = "/admin/catalog/currency/"


@pytest.fixture
def staff(client, db):
    user = User.objects.create_user("staff", is_staff=True)
    wanted = [f"{what}_currency" for what in ("add", "change", "view", "delete")]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(user)
    return client


@pytest.fixture
def rung(monkeypatch):
    bells = []
    monkeypatch.setattr(tasks.fetch_rates, "delay", lambda: bells.append("fetch"))
    return bells


def form(**fields):
    values = {
        "code": "eur",
        "is_offered": "on",
        "rate_source": "manual",
        "rate": "0.92",
        "buffer_percent": "2",
        "ending": "99",
    }
    return {name: value for name, value in (values | fields).items() if value is not None}


def save(staff, currency, **fields):
    return staff.post(f"{LIST}{currency.pk}/change/", form(code=None, **fields))


def test_a_currency_added_by_hand_is_on_the_pages_at_once(
    staff, japan_plan, rung, django_capture_on_commit_callbacks
):
    staff.get("/plans/811/?currency=EUR")
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.post(f"{LIST}add/", form()).status_code == 302
    euro = Currency.objects.get()
    assert (euro.code, euro.rate, euro.base) == ("EUR", Decimal("0.92"), "USD")
    assert timezone.now() - euro.rate_at < timedelta(minutes=1)
    assert "€5.99" in staff.get("/plans/811/?currency=EUR").content.decode()
    assert rung == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": "usd"}, "This is the store currency"),
        ({"code": "XAU"}, "Stripe cannot charge in this currency"),
        ({"rate": ""}, "Set a rate, or have it fetched"),
        ({"rate": "0"}, "greater than or equal to 0.000001"),
        ({"rate": "-1"}, "greater than or equal to 0.000001"),
        ({"rate": "NaN"}, "Enter a number"),
        ({"buffer_percent": "-1"}, "greater than or equal to 0"),
        ({"rate_source": "fetched"}, "Nothing is fetched while EXCHANGE_RATE_SOURCE is empty"),
    ],
)
def test_a_currency_that_would_sell_wrongly_is_not_saved(staff, fields, said):
    answer = staff.post(f"{LIST}add/", form(**fields))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Currency.objects.count() == 0


def test_a_fetched_one_is_asked_for_at_once(staff, rung, settings, django_capture_on_commit_callbacks):
    settings.EXCHANGE_RATE_SOURCE = "ecb"
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.post(f"{LIST}add/", form(rate_source="fetched", rate="")).status_code == 302
    assert rung == ["fetch"]
    assert "It has no rate yet." in staff.get(LIST).content.decode()


def test_a_slip_of_the_hand_is_asked_about_before_it_sells(staff, offer):
    euro = offer("EUR", "0.92")
    answer = save(staff, euro, rate="9.2")
    assert "differs from the last one, 0.92, by more than 20 percent" in answer.content.decode()
    assert Currency.objects.get().rate == Decimal("0.92")
    assert save(staff, euro, rate="9.2", is_meant="on").status_code == 302
    assert Currency.objects.get().rate == Decimal("9.2")


def test_saving_something_else_puts_back_no_rate_and_makes_none_younger(staff, offer, settings):
    """The form was open while a new rate was fetched."""
    settings.EXCHANGE_RATE_SOURCE = "ecb"
    then = timezone.now() - timedelta(days=3)
    euro = offer("EUR", "0.92", rate_source="fetched", rate_at=then)
    assert save(staff, euro, rate_source="fetched", buffer_percent="5").status_code == 302
    saved = Currency.objects.get()
    assert (saved.rate, saved.rate_at, saved.buffer_percent) == (Decimal("0.92"), then, Decimal(5))


def test_saving_the_buffer_leaves_a_rate_that_was_fetched_meanwhile(staff, offer, settings, monkeypatch):
    settings.EXCHANGE_RATE_SOURCE = "ecb"
    euro = offer("EUR", "0.92", rate_source="fetched")
    saved = Currency.save

    def fetch_first(self, *arguments, **fields):
        Currency.objects.update(rate=Decimal("0.93"))
        saved(self, *arguments, **fields)

    monkeypatch.setattr(Currency, "save", fetch_first)
    assert save(staff, euro, rate_source="fetched", buffer_percent="5").status_code == 302
    assert Currency.objects.values_list("rate", "buffer_percent").get() == (Decimal("0.93"), Decimal(5))


def test_staff_see_the_last_rate_its_age_its_state_and_what_went_wrong(staff, offer):
    offer("EUR", "0.92", rate_at=timezone.now() - timedelta(days=3))
    offer(
        "JPY",
        "151.37",
        rate_source="fetched",
        rate_at=timezone.now() - timedelta(days=9),
        problem="No answer.",
    )
    offer("GBP", "0.79", is_offered=False)
    offer("KWD", "0.3", base="CHF")
    text = staff.get(LIST).content.decode()
    for said in (
        "1 USD = 0.92 EUR",
        "3\xa0days",
        "1\xa0week, 2\xa0days",
        "Its rate is too old.",
        "No answer.",
        "It is not offered.",
        "Its rate is for one CHF, which is not the store currency any more.",
    ):
        assert said in text
    page = staff.get(f"{LIST}{Currency.objects.get(code='EUR').pk}/change/").content.decode()
    assert "$10.00 → €9.20" in page


def test_staff_may_ask_for_rates_now(staff, offer, rung, settings, django_capture_on_commit_callbacks):
    euro = offer("EUR", "0.92", rate_source="fetched", next_check_at=timezone.now() + timedelta(hours=5))
    action = {"action": "fetch_now", "_selected_action": euro.pk}
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff.post(LIST, action, follow=True)
    assert "EXCHANGE_RATE_SOURCE is empty" in answer.content.decode()
    assert rung == []
    settings.EXCHANGE_RATE_SOURCE = "ecb"
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(LIST, action)
    assert rung == ["fetch"]
    assert Currency.objects.get().next_check_at is None


def test_a_deleted_currency_leaves_its_readers_with_the_store_currency(
    staff, offer, japan_plan, django_capture_on_commit_callbacks
):
    euro = offer("EUR", "0.92")
    assert "€5.06" in staff.get("/plans/811/?currency=EUR").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{LIST}{euro.pk}/delete/", {"post": "yes"})
    assert "$5.50" in staff.get("/plans/811/").content.decode()


def test_who_may_only_look_changes_nothing(client, offer, db):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_currency"))
    client.force_login(user)
    euro = offer("EUR", "0.92")
    assert client.get(LIST).status_code == 200
    assert save(client, euro, rate="0.93").status_code == 403
    client.post(LIST, {"action": "fetch_now", "_selected_action": euro.pk})
    assert Currency.objects.get().rate == Decimal("0.92")
