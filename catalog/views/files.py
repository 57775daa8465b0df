"""The few small files that the shop makes itself: served from the storage by the app, since no other server is needed."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, conditional_page, require_safe

from catalog import sharing
from catalog.models import Destination
from catalog.pictures.state import FOLDER

YEAR = 365 * 24 * 3600
DAY = 24 * 3600


def _etag(_request: HttpRequest, name: str) -> str:
    return f'"{name}"'


@require_safe
@condition(etag_func=_etag)
@cache_control(public=True, max_age=YEAR, immutable=True)
def picture(_request: HttpRequest, name: str) -> HttpResponse:
    """A place's picture. Its name says what it holds: whoever has it need never ask again."""
    try:
        with default_storage.open(f"{FOLDER}/{name}") as file:
            body = file.read()
    except FileNotFoundError:
        raise Http404("No such picture.") from None
    if not body:
        raise Http404("Another process is just writing it.")
    return HttpResponse(body, content_type="image/png")


@require_safe
@cache_control(public=True, max_age=DAY)
@conditional_page
def share_place(_request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The picture beside a shared link to a place. Pages name it with the hash of what is on it, which nobody looks at here."""
    return _shared(get_object_or_404(Destination.objects.listed(), kind=kind, slug=slug))


@require_safe
@cache_control(public=True, max_age=DAY)
@conditional_page
def share(_request: HttpRequest, slug: str) -> HttpResponse:
    """The same for the shop itself, and for its page of plans for the whole world."""
    kind = Destination.Kind.GLOBAL
    return _shared(None if slug == "shop" else get_object_or_404(Destination.objects.listed(), kind=kind))


def _shared(place: Destination | None) -> HttpResponse:
    key, picture = sharing.picture_of(place)
    return HttpResponse(picture, content_type="image/png", headers={"ETag": f'"{key}"'})
