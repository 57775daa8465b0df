"""In the long pseudo-language no word of ours is left in plain letters: not on a page, not in a mail, not in what a form says.

Names in this catalog are in Russian letters, and so are those of CLDR. Whatever is left in plain Latin ones was written into the code
past gettext, or in a way in which no translator gets to see it.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import override, trans_real
from pypdfium2 import PdfDocument

from catalog.devices import find
from catalog.models import Destination, Plan
from catalog.repricing import reprice
from orders import checkout, mail_previews, payments, wording
from orders.models import OutgoingEmail
from orders.status import LineStatus, OrderStatus
from orders.views import problems
from storefront.languages.pseudo import LONG
from tests.languages.visible import Page, plain_words, unmarked
from tests.languages.walk import addresses
from tests.user_agents import INSTAGRAM, IPHONE_16, IPHONE_17_4, SAMSUNG_BROWSER, WINDOWS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pseudo_shop", "russian_names")]
TELLING = {
    "search/": ["?q=Япония", "?q=яяяя", "?q="],
    "search/suggestions/": ["?q=Япо", "?q=яяяя", "?q=Япониа"],
    "trip/": ["?to=JP&stay=5&use=normal", "?to=яяяя&stay=5", "?to=JP&stay=-1", "?to=JP&stay=5&gb=x&use=own", "?rows=more"],
    "device-check/": ["?model=яяяя", "?model=galaxy+s24"],
    "countries/japan/": ["?days=7", "?data=100", "?sort=value", "?days=7&network=5G", "?data=zz"],
    "regions/europe/": ["?days=90"],
    "": ["?currency=EUR"],
}  # fmt: skip
SENT = [
    {},
    {"email": "ada@", "plan": "811", "quantity": "99", "shown_price": "x", "currency": "EURO", "esim": "7"},
    {"email": "ada@example.com", "plan": "4711", "esim": "1", "words": "long" * 300},
    {"email": "ada@example.com", "plan": ["811", "812"], "quantity": ["1", "1"], "shown_price": ["1", "1"]},
    {"email": "ada@example.com", "plan": "811", "quantity": "1", "shown_price": "1"},
    {"email": "ada@example.com", "plan": "812", "quantity": "1", "esim": "1", "words": "LPA:1$rsp.example.com$X"},
    {"email": "ada@example.com", "plan": "811", "esim": "1", "words": "..."},
]  # fmt: skip
# Of other companies and their work.
NAMES = ["Instagram", "OpenMoji", "CC BY-SA 4.0"]
# Names of plans and networks, codes and prices that the samples of mails are made of; they come from the supplier.
SAMPLE_DATA = [
    "Japan 3GB 30Days", "Japan", "Europe 3GB 30Days", "Europe", "7Days", "SoftBank", "KDDI", "Orange", "Vodafone", "TIM", "Telefónica", "A1",
    "XMPL-XMPL-22", "XMPL-XMPL-33", "EXAMPLE-0001", "Ada", "rsp.example", "THIS-IS-AN-EXAMPLE", "NOT_SET", "4G", "5G",
    *("The supplier lists 1,204 plans where it listed 2,316 before.", "12 countries are gone."),
]  # fmt: skip


@pytest.fixture
def shop(japan_plan, japan, make_plan, settings):
    """A small catalog with something of everything."""
    settings.STORE_NAME = "Лавка"
    settings.SUPPORT_EMAIL = "help@example.com"
    settings.MOBILEXY_CURRENCY = "USD"
    now = japan.plans_read_at
    japan.name = "Япония"
    japan.save()
    korea = Destination.objects.create(
        kind="country", slug="korea", name="Корея", iso_code="KR", plans_read_at=now
    )
    Destination.objects.create(kind="country", slug="gone", name="Атлантида", retired_at=now)
    europe = Destination.objects.create(kind="region", slug="europe", name="Европа", plans_read_at=now)
    world = Destination.objects.create(kind="global", slug="global", name="Мир", plans_read_at=now)
    plain = {
        "name": "Япония 3",
        "operators": "Мегафон",
        "operator_list": ["Мегафон"],
        "networks": ["4G", "5G"],
    }
    day = {"is_daily": True, "data_bytes": None, "daily_cap_bytes": 500 * 1024**2, "validity_days": 1}
    for name, value in plain.items():
        setattr(japan_plan, name, value)
    japan_plan.destination = japan
    japan_plan.save()
    for number, fields in enumerate(
        [
            {**day, "throttle_kbps": 512},
            {**day, "daily_cap_bytes": None},
            {"exit_country": "HK", "sms_count": -1, "voice_minutes": 30, "has_phone_number": True},
            {"is_understood": False, "data_bytes": None, "network_speed": "", "networks": []},
            {"retired_at": now},
            {"refused_at": now},
            {"throttle_kbps": 10_000, "no_top_up_reason": "no_code", "exit_not_in": "HK", "validity_days": 7},
            {"package_code": "", "sms_count": 20, "wholesale_price": Decimal(90)},
        ],
        812,
    ):
        make_plan(japan, supplier_id=number, **plain | fields)
    make_plan(europe, supplier_id=821, **plain | {"name": "Европа 3"}, covers=(japan, korea), country_count=2)
    make_plan(world, supplier_id=831, **plain | {"name": "Мир 3"}, covers=(japan, korea), country_count=2)
    reprice()
    return Plan.objects.get(supplier_id=811)


@pytest.fixture
def orders(shop, make_order):
    """One in every state, and one of several that is halfway."""
    unpaid = [
        make_order(LineStatus.AWAITING_PAYMENT, status=status, paid_at=None)
        for status in (OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED, OrderStatus.CANCELED)
    ]
    ended = {LineStatus.AWAITING_PAYMENT, LineStatus.CANCELED}
    paid = [make_order(status) for status in LineStatus if status not in ended]
    held = [make_order(LineStatus.ON_HOLD), make_order(LineStatus.ON_HOLD)]
    for order, reason in zip(held, ("disputed", "cost_rose"), strict=True):
        order.lines.update(hold_reason=reason)
    several = make_order(LineStatus.DELIVERED, LineStatus.DELIVERED, LineStatus.PREPARING)
    return [*unpaid, *paid, *held, several, make_order(LineStatus.DELIVERED, LineStatus.DELIVERED)]


@pytest.fixture
def data(orders):
    """What stands on pages and is nobody's to translate: references and codes."""
    codes = [
        text
        for order in orders
        for line in order.lines.all()
        if hasattr(line, "esim")
        for text in (line.esim.lpa, line.esim.smdp_address, line.esim.lpa.split("$")[-1])
    ]
    phones = [device.full_name for device in find("galaxy s24")]
    return [*(order.reference for order in orders), *codes, *phones, "galaxy s24", *NAMES]


@pytest.fixture
def found(data):
    """What is wrong with answers, by their address; those that are no page have nothing wrong."""

    def find(answers):
        wrong = {}
        for address, answer in answers:
            is_page = answer["Content-Type"].startswith("text/html") and answer.content
            if is_page and (words := unmarked(answer.content.decode(), data)):
                wrong[address] = words
        return wrong

    return find


def test_no_page_says_a_word_past_gettext(client, orders, found):
    pages = addresses(LONG)
    telling = [f"/{LONG}/{path}{query}" for path, queries in TELLING.items() for query in queries]
    answers = [(address, client.get(address)) for address in [*pages, *telling]]
    read = [answer for _address, answer in answers if answer.status_code in {200, 410}]
    assert len(read) > 60
    assert found(answers) == {}


@pytest.mark.parametrize("agent", [IPHONE_17_4, IPHONE_16, SAMSUNG_BROWSER, WINDOWS, INSTAGRAM])
def test_no_order_page_does_on_any_device(client, orders, found, agent):
    ready = f"/{LONG}/orders/{orders[-1].token}/"
    assert found([(ready, client.get(ready, headers={"User-Agent": agent}))]) == {}


def test_no_sheet_to_print_does(client, orders, data):
    answer = client.get(f"/{LONG}/orders/{orders[-1].token}/pass.pdf")
    pages = list(PdfDocument(answer.content))
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    assert len(pages) == 2
    assert "ééŠÍÍḾ" in text
    assert plain_words(text, data) == []


def test_no_answer_to_a_form_does(client, orders, found, monkeypatch):
    def away(*_args, **_options):
        raise payments.PaymentsUnavailableError("Away.")

    monkeypatch.setattr(payments, "create_session", away)
    answers = [
        (f"{address} {sent}", client.post(address, sent))
        for address in addresses(LONG, only_few=True)
        for sent in SENT
        if "/new-link/" not in address
    ]
    said = [answer for _address, answer in answers if answer.status_code == 422]
    assert len(said) > 20
    assert found(answers) == {}


def test_no_mail_does(shop):
    assert {sample.kind for sample in mail_previews.SAMPLES.values()} == set(OutgoingEmail.Kind.values)
    wrong = {}
    with override(LONG):
        for name, sample in mail_previews.SAMPLES.items():
            letter = mail_previews.letter(sample)
            texts = [
                letter.subject,
                *letter.text.splitlines(),
                *(text for _at, text in Page(letter.html).said),
            ]
            if words := [text for text in texts if plain_words(text, SAMPLE_DATA)]:
                wrong[name] = words
    assert wrong == {}


def test_nothing_that_a_form_can_say_does(shop):
    """Whatever its fields are called, ask for and refuse; of every form that the shop has."""
    wrong = []
    with override(LONG):
        for form in _forms():
            for name, field in form.base_fields.items():
                attributes = {
                    key: field.widget.attrs.get(key) for key in ("placeholder", "aria-label", "title")
                }
                said = [field.label, field.help_text, *field.error_messages.values(), *attributes.values()]
                wrong += [f"{form.__name__}.{name}: {text}" for text in said if plain_words(str(text or ""))]
    assert wrong == []


def test_no_saying_about_an_order_or_a_checkout_does(shop):
    errors = [
        checkout.NotOnSaleError("x"),
        checkout.QuantityError("x"),
        checkout.PriceChangedError("x"),
        checkout.CurrencyClosedError("x"),
        checkout.OutOfReachError(0),
        checkout.OutOfReachError(2),
        checkout.PriceUnknownError("x"),
        checkout.AmountTooSmallError(Decimal("0.5"), "USD"),
        checkout.PaymentPageError("x"),
        checkout.TooManyOrdersError(timedelta(minutes=5)),
    ]
    # An offer is shown by the form, and what stands in the way of a top-up is said by its page.
    elsewhere = {checkout.OfferUnseenError, checkout.CannotTopUpError}
    assert {type(each) for each in errors} == set(checkout.CheckoutError.__subclasses__()) - elsewhere
    other = Plan.objects.exclude(pk=shop.pk).first()
    with override(LONG):
        sayings = [str(each) for each in _promises(vars(wording))]
        for error in errors[:-1]:
            sayings += [
                problems.sentence(error, [checkout.Item(plan) for plan in plans])
                for plans in ([shop], [shop, other])
            ]
    assert len(sayings) > 60
    assert [text for text in sayings if plain_words(text)] == []


def test_a_word_that_gettext_does_not_know_is_found(client, orders, found):
    """The control: one text taken out of the translation, as if nobody had marked it."""
    with override(LONG):
        known = trans_real.catalog()
    for catalog in known._catalog._catalogs:
        catalog.pop("Where to?", None)
    cache.clear()
    (wrong,) = found([("home", client.get(f"/{LONG}/"))]).values()
    assert wrong == ["<input placeholder> 'Where to?'"]


def test_unmarked_words_are_found_wherever_they_stand():
    page = """<title>Shop</title><meta name="description" content="Buy"><img alt="Flag"><input placeholder="Find">
    <button data-copied="Copied" aria-label="Copy">[Ĉööþý]</button><script type="application/ld+json">{"a": [{"name": "Plan"}]}</script>
    <p>Hello <b>there</b></p><script>let words</script><style>p { color: red }</style><p lang="de">Hallo</p><a href="/x">[ñö]</a>"""
    words = [each.partition(" ")[2].split("'")[1] for each in unmarked(page)]
    assert words == ["Shop", "Buy", "Flag", "Find", "Copied", "Copy", "Plan", "Hello", "there"]
    assert (
        unmarked("<p>ada@example.com, https://example.com/x, 12.90 USD, Лавка, CODE-1</p>", ["CODE-1"]) == []
    )


def _forms():
    """Every form of the shop's own pages, wherever it is written."""
    found = [
        each for each in _subclasses(forms.BaseForm) if each.__module__.startswith(("orders.", "catalog."))
    ]
    shown = [each for each in found if ".admin" not in each.__module__]
    assert len(shown) >= 3
    return shown


def _subclasses(kind):
    return [below for each in kind.__subclasses__() for below in (each, *_subclasses(each))]


def _promises(thing):
    """All texts in tables of texts, at any depth."""
    if isinstance(thing, Promise):
        yield thing
    elif isinstance(thing, dict):
        for name, each in thing.items():
            if not str(name).startswith("__"):
                yield from _promises(each)
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from _promises(each)
