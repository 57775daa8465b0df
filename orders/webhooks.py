"""Stripe calls: verify, store, ring, answer. Nothing else, so that the answer takes milliseconds."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import inbox, tasks
from orders.payments import BadWebhookError, verify_event


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """400 for what Stripe did not sign for us or is too large to be an event; 200 once the event is stored, now or before."""
    try:
        facts = verify_event(
            request.body,
            request.headers.get("Stripe-Signature", ""),
            settings.STRIPE_WEBHOOK_SECRET.split(","),
        )
    except BadWebhookError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    event = inbox.store(facts)
    if event is not None:
        tasks.enqueue(tasks.process_event, event.pk)
    return HttpResponse("ok", content_type="text/plain")
