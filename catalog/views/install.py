"""How to install an eSIM, one page for each platform."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.devices.guides import GUIDES
from catalog.seo import Crumb
from catalog.views.shared import browsable


@browsable
def guides(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/install.html", {"guides": GUIDES.values()})


@browsable
def guide(request: HttpRequest, platform: str) -> HttpResponse:
    if platform not in GUIDES:
        raise Http404("No such platform.")
    found = GUIDES[platform]
    crumbs = [
        Crumb(_("Home"), reverse("catalog:home")),
        Crumb(_("Install an eSIM"), reverse("catalog:install")),
        Crumb(str(found.name), request.path),
    ]
    others = [each for each in GUIDES.values() if each is not found]
    context = {"guide": found, "crumbs": crumbs, "others": others}
    return render(request, "catalog/install_guide.html", context)
