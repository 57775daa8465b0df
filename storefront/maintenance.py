"""The shop behind a closed door: every page says so, and when to come back, while its operator works on it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader

RETRY_SECONDS = 300
OPEN = ("/healthz",)
"""Still answered: who restarts processes must not take a closed shop for a dead one."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def closed_for_maintenance(get_response: GetResponse) -> GetResponse:
    """While MAINTENANCE is on, answer 503 without asking the database or the cache, which may be what is worked on.

    Stripe's events get it too: Stripe sends them again for three days, and the sweep asks for what never came.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if not settings.MAINTENANCE or request.path in OPEN:
            return get_response(request)
        return HttpResponse(
            loader.render_to_string("503.html"),
            status=503,
            headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"},
        )

    return respond
