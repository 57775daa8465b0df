"""The promo code that a browser keeps from a link it followed. Signed: what stands in it was found once and is no guess."""

from django.http import HttpRequest, HttpResponseBase

from catalog.views.page_cache import PROMO_COOKIE
from orders.views import visitor

REMEMBERED_SECONDS = 30 * 24 * 3600
EVERYWHERE = "/"


def remembered_code(request: HttpRequest) -> str:
    """Empty where there is none, or where it is not ours."""
    return visitor.kept(request, PROMO_COOKIE, REMEMBERED_SECONDS)


def remember_code(response: HttpResponseBase, code: str) -> None:
    visitor.keep(response, PROMO_COOKIE, code, REMEMBERED_SECONDS, path=EVERYWHERE)


def forget_code(response: HttpResponseBase) -> None:
    response.delete_cookie(PROMO_COOKIE, path=EVERYWHERE, samesite="Lax")
