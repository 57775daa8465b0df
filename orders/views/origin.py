"""Forms without a session need no token, but they must come from our own pages."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def same_origin(view: View) -> View:
    """Refuse a POST that a browser says another site made.

    Public pages set no cookie, so that they can be cached; a token would need one. The attack to prevent is a foreign page
    starting an order with its own address, so that our shopper pays for it. Browsers name the origin of every POST
    (Fetch standard, `Origin` and `Sec-Fetch-Site`); what is no browser has no shopper to trick.
    """
    return _checked(view, _is_foreign)


def same_origin_behind_link(view: View) -> View:
    """The same for forms at an order's own, secret address.

    The page asks for no referrer, and then browsers that do not know `Sec-Fetch-Site`, such as Safari before 16.4, send its forms
    with `Origin: null`. Another site may do so too, but does not know the address.
    """
    return _checked(view, lambda request: not _is_of_no_origin(request) and _is_foreign(request))


def _checked(view: View, is_foreign: Callable[[HttpRequest], bool]) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and is_foreign(request):
            raise PermissionDenied("The form was sent from another site.")
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)


def _is_of_no_origin(request: HttpRequest) -> bool:
    return "Sec-Fetch-Site" not in request.headers and request.headers.get("Origin") == "null"


def _is_foreign(request: HttpRequest) -> bool:
    """Browsers that say where a request comes from in so many words are believed; the older header decides for the rest.

    A page that asks for no referrer makes its own forms say `Origin: null`, which only the newer header can clear.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    # Behind a proxy that rewrites the host, the shop's own address is the one that a browser sees.
    ours = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    return origin is not None and urlsplit(origin).netloc not in ours
