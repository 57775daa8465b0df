"""Addresses only, until the views land."""

from django.http import HttpResponse
from django.urls import path

app_name = "orders"
_soon = lambda request, **kwargs: HttpResponse("soon", status=503)  # noqa: E731
urlpatterns = [
    path("checkout/", _soon, name="checkout"),
    path("checkout/return/<str:reference>/", _soon, name="returned"),
    path("checkout/canceled/<str:reference>/", _soon, name="canceled"),
    path("orders/<str:token>/", _soon, name="order"),
    path("orders/<str:token>/live/", _soon, name="order_live"),
    path("find-order/", _soon, name="find_order"),
]
