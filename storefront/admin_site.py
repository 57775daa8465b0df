"""The staff's site, with a content policy of its own: its tables fold and its menus open by scripts that evaluate expressions.

Shoppers' pages keep the strict policy. Staff pages still load nothing from anyone else.
"""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp
from django.http import HttpRequest, HttpResponseBase
from unfold.sites import UnfoldAdminSite

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'unsafe-eval'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
View = Callable[..., HttpResponseBase]


class StaffSite(UnfoldAdminSite):
    def admin_view(self, view: View, cacheable: bool = False) -> View:
        decorated: View = csp(POLICY)(super().admin_view(view, cacheable))
        return decorated

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        show: View = csp(POLICY)(super().login)
        return show(request, extra_context)
