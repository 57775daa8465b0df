"""The way to get an order's link again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from orders import emails, tasks
from orders.forms import FindOrderForm
from orders.views.origin import same_origin
from orders.views.visitor import client_address


@same_origin
@never_cache
@require_http_methods(["GET", "POST"])
def find_order(request: HttpRequest) -> HttpResponse:
    """Mail the links of an address to that address. The answer is the same whether we know it or not."""
    form = FindOrderForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        mail_id = emails.queue_find_orders(
            form.cleaned_data["email"], get_language() or settings.LANGUAGE_CODE, client_address(request)
        )
        if mail_id is not None:
            tasks.enqueue(tasks.send_email, mail_id)
    status = 422 if request.method == "POST" and not sent else 200
    return render(request, "orders/find_order.html", {"form": form, "sent": sent}, status=status)
