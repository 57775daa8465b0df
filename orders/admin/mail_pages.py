"""Mails as they look: samples of every kind, a test to oneself, and one mail of an order with its codes hidden."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from orders import mail_copies, mail_previews, outbox
from orders.mail_look import in_theme
from orders.mail_rendering import Letter
from orders.models import OutgoingEmail

THEMES = {"light": _("Light"), "dark": _("Dark")}
WIDTHS = {"desktop": _("Desktop"), "phone": _("Phone")}
MAY_LOOK = "orders.view_outgoingemail"
MAY_SEND = "orders.change_outgoingemail"
MAY_SEE_CODES = "orders.view_raw_answer"
SiteContext = dict[str, Any]


class Toggle(NamedTuple):
    """One way to look at a mail, and the address where it is looked at that way."""

    label: str | Promise
    url: str
    is_on: bool


def _check(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def previews(request: HttpRequest, site_context: SiteContext) -> HttpResponse:
    """One sample, beside the list of all."""
    _check(request, MAY_LOOK)
    name = _one_of(request.GET.get("mail", ""), mail_previews.SAMPLES)
    toggles = _toggles(request, "mail", {key: each.title for key, each in mail_previews.SAMPLES.items()})
    context = _shown(request, mail_previews.letter(mail_previews.SAMPLES[name]))
    may_send = request.user.has_perm(MAY_SEND)
    return render(
        request,
        "admin/orders/mail_previews.html",
        site_context
        | context
        | {"title": _("How mails look"), "name": name, "samples": toggles, "may_send": may_send},
    )


def send_test(request: HttpRequest, _site_context: SiteContext) -> HttpResponse:
    """Mail one sample to whoever asks, and to nobody else."""
    _check(request, MAY_SEND)
    name = request.POST.get("mail", "")
    if request.method != "POST" or name not in mail_previews.SAMPLES:
        raise Http404
    _send_test(request, mail_previews.SAMPLES[name])
    query = urlencode(
        {"mail": name} | {key: request.POST[key] for key in ("theme", "width") if key in request.POST}
    )
    return redirect(f"{reverse('admin:orders_mail_previews')}?{query}")


def _send_test(request: HttpRequest, sample: mail_previews.Sample) -> None:
    to = getattr(request.user, "email", "")
    if not to:
        messages.error(request, _("Your account has no email address. Add one under Users."))
        return
    try:
        mail_previews.sample_message(sample, to).send()
    # Any reason at all: whoever tries the mail server out wants to read it.
    except Exception as error:  # noqa: BLE001
        problem = {"problem": outbox.describe(error)}
        messages.error(request, _("It could not be sent: %(problem)s. Check EMAIL_URL.") % problem)
    else:
        messages.success(request, _("A test is on its way to %(email)s.") % {"email": to})


@never_cache
def as_sent(request: HttpRequest, site_context: SiteContext, mail_id: int) -> HttpResponse:
    """One mail written again; with its codes to those who may read them and ask, which is noted."""
    _check(request, MAY_LOOK)
    mail = get_object_or_404(OutgoingEmail.objects.select_related("order"), pk=mail_id)
    may_reveal = mail_copies.has_codes(mail) and request.user.has_perm(MAY_SEE_CODES)
    reveals = request.method == "POST"
    if reveals and not may_reveal:
        raise PermissionDenied
    letter = mail_copies.copy_for_staff(mail, with_codes=reveals)
    if reveals and letter is not None:
        mail_copies.note_reading(mail, request.user.pk or 0)
    context = _shown(request, letter) | {
        "title": mail,
        "mail": mail,
        "may_reveal": may_reveal,
        "reveals": reveals,
    }
    return render(request, "admin/orders/mail_as_sent.html", site_context | context)


def _shown(request: HttpRequest, letter: Letter | None) -> dict[str, Any]:
    theme, width = (
        _one_of(request.GET.get(name, ""), each) for name, each in (("theme", THEMES), ("width", WIDTHS))
    )
    return {
        "letter": letter,
        "html": in_theme(letter.html, theme) if letter else "",
        # Not `theme`: by that name the staff's pages choose their own.
        "mail_theme": theme,
        "mail_width": width,
        "themes": _toggles(request, "theme", THEMES),
        "widths": _toggles(request, "width", WIDTHS),
    }


def _one_of(wanted: str, known: Any) -> str:
    return wanted if wanted in known else next(iter(known))


def _toggles(request: HttpRequest, name: str, choices: dict[str, Any]) -> list[Toggle]:
    """Links that change one part of the address and keep the others."""
    chosen = _one_of(request.GET.get(name, ""), choices)
    kept = {key: request.GET[key] for key in ("mail", "theme", "width") if key in request.GET}
    return [
        Toggle(label, f"?{urlencode(kept | {name: value})}", value == chosen)
        for value, label in choices.items()
    ]
