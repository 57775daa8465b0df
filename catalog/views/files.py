"""The few small files that the shop makes itself: served from the storage by the app, since no other server is needed."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from catalog.pictures.state import FOLDER

YEAR = 365 * 24 * 3600


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
    return HttpResponse(body, content_type="image/png")
