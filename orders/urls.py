"""The shopper's addresses once a plan is chosen."""

from django.urls import path

from orders.views import (
    checkout,
    currency,
    find_order,
    gift,
    gift_forms,
    notices,
    order,
    order_forms,
    promo,
    receipt,
    top_up,
    usage,
)

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
    path("orders/<slug:token>/resend/", order_forms.resend, name="resend"),
    path("orders/<slug:token>/top-up/<int:number>/", top_up.top_up, name="top_up"),
    path("orders/<slug:token>/new-link/", order_forms.new_link, name="new_link"),
    path("orders/<slug:token>/gift/again/", gift_forms.again, name="gift_again"),
    path("orders/<slug:token>/gift/correct/", gift_forms.correct, name="gift_correct"),
    path("gifts/<slug:token>/", gift.gift, name="gift"),
    path("gifts/<slug:token>/open/", gift.unwrap, name="gift_unwrap"),
    path("gifts/<slug:token>/pass.pdf", gift.pass_file, name="gift_pass"),
    path("gifts/<slug:token>/worker.js", gift.worker, name="gift_worker"),
    path("promo/<slug:code>/", promo.landing, name="promo"),
    path("orders/<slug:token>/usage/<int:number>/", usage.ask, name="ask_usage"),
    path("orders/<slug:token>/iccid/<int:number>/", usage.link, name="link_esim"),
    path("orders/<slug:token>/tapped/<int:number>/", usage.tapped, name="tapped"),
    path("reminders/<str:signed>/", notices.reminders, name="reminders"),
    path("orders/<slug:token>/receipt/", receipt.receipt, name="receipt"),
    path("orders/<slug:token>/receipt/<slug:name>.pdf", receipt.receipt_file, name="receipt_file"),
    path("find-order/", find_order.find_order, name="find_order"),
    path("find-order/open/<str:key>/", find_order.open_orders, name="open_orders"),
    path("find-order/orders/", find_order.orders, name="found_orders"),
    path("find-order/close/", find_order.close, name="close_orders"),
    path("currency/", currency.choose, name="currency"),
]
