"""Stripe calls: verify, store, ring, answer. Nothing else, so that the answer takes milliseconds."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import inbox, tasks
from orders.payments import BadWebhookError, verify_event

MAX_BODY_BYTES = 512 * 1024


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def stripe(request: HttpRequest) -> HttpResponse:
    """400 for what Stripe did not sign for us; 200 once the event is stored, now or before."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        return HttpResponse("too large", status=400, content_type="text/plain")
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
