"""The shopper's addresses once a plan is chosen. Stripe does not follow redirects, so its address works with and without a slash."""

from django.urls import path, re_path

from orders import webhooks
from orders.views import checkout, currency, find_order, order, order_forms, top_up

app_name = "orders"
urlpatterns = [
    path("checkout/", checkout.start, name="checkout"),
    path("checkout/return/<slug:reference>/", checkout.returned, name="returned"),
    path("checkout/canceled/<slug:reference>/", checkout.canceled, name="canceled"),
    path("orders/<slug:token>/", order.order, name="order"),
    path("orders/<slug:token>/live/", order.live, name="order_live"),
    path("orders/<slug:token>/pass.pdf", order.pass_file, name="pass_file"),
    path("orders/<slug:token>/worker.js", order.worker, name="worker"),
    path("orders/<slug:token>/request/", order_forms.ask, name="ask"),
    path("orders/<slug:token>/top-up/<int:number>/", top_up.top_up, name="top_up"),
    path("orders/<slug:token>/new-link/", order_forms.new_link, name="new_link"),
    path("find-order/", find_order.find_order, name="find_order"),
    path("currency/", currency.choose, name="currency"),
    re_path(r"^stripe/webhook/?$", webhooks.stripe, name="stripe_webhook"),
]
