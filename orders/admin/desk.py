"""The page on which staff decide about one line: the evidence in words, and only what can be done about it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from orders import decisions, lpa, refunds, tasks
from orders.evidence_text import evidence_text, top_up_text
from orders.funds import VOID_REFUND
from orders.models import OrderLine, Purchase, Refund
from orders.status import LineStatus, PaymentStatus
from orders.trouble import COST_ROSE


class Choice(TextChoices):
    """What staff can do about a line."""

    BOUGHT = "bought", _("It was bought: deliver this activation code")
    APPLIED = "applied", _("It is on the eSIM: end it as done")
    BUY_AGAIN = "buy_again", _("It was not bought: buy it now")
    REFUND = "refund", _("Give the money for it back")
    ACCEPT_COST = "accept_cost", _("Buy it at the new cost")
    RETRY_REFUND = "retry_refund", _("Try the refund again")
    RETRY_CAPTURE = "retry_capture", _("Try to charge the held money again")


def choices_for(line: OrderLine) -> list[Choice]:
    """What staff may do about a line as it stands; nothing about one that runs by itself."""
    if line.status in {LineStatus.REVIEW, LineStatus.PREPARING}:
        was_made = Choice.APPLIED if line.kind == OrderLine.Kind.TOP_UP else Choice.BOUGHT
        return [was_made, Choice.BUY_AGAIN, Choice.REFUND]
    if line.status == LineStatus.ON_HOLD:
        return [Choice.ACCEPT_COST, Choice.REFUND] if line.hold_reason == COST_ROSE else [Choice.REFUND]
    if line.status == LineStatus.DELIVERED:
        # Several payments of one order are few; the list of lines has fetched them.
        uncharged = any(
            payment.status == PaymentStatus.CAPTURE_FAILED for payment in line.order.payments.all()
        )
        return [Choice.RETRY_CAPTURE] if uncharged else [Choice.REFUND]
    failed = line.refund is not None and line.refund.status in VOID_REFUND
    return [Choice.RETRY_REFUND] if failed else []


class DecisionForm(forms.Form):
    """One decision and its reason. `code` is never shown again after it was sent."""

    decision = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Activation code"),
        help_text=_("As the supplier shows it: LPA:1$address$matching-id. Needed only to deliver it."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    supplier_order_number = forms.CharField(label=_("Supplier order number"), max_length=64, required=False)
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Where you looked and what you saw. It is kept with your name. No activation code here."),
    )

    def __init__(self, line: OrderLine, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [(each.value, each.label) for each in choices_for(line)]  # type: ignore[attr-defined]
        is_open = line.status in {LineStatus.REVIEW, LineStatus.PREPARING}
        if not is_open or line.kind == OrderLine.Kind.TOP_UP:
            del self.fields["code"]
        if not is_open:
            del self.fields["supplier_order_number"]

    def clean_why(self) -> str:
        """An activation code in the reason would stand in the audit trail for ever."""
        why: str = self.cleaned_data["why"]
        if lpa.is_in(why):
            raise forms.ValidationError(_("This looks like an activation code. Paste it in its own field."))
        return why

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == Choice.BOUGHT and not cleaned.get("code"):
            self.add_error("code", _("Paste the activation code that the supplier shows."))
        return cleaned


def decide(request: HttpRequest, site_context: dict[str, Any], order_id: int, line_id: int) -> HttpResponse:
    """Show the evidence and take a decision."""
    if not request.user.has_perm("orders.change_order"):
        raise PermissionDenied
    line = get_object_or_404(
        OrderLine.objects.select_related("order", "refund", "plan", "target_esim__line__order"),
        pk=line_id,
        order=order_id,
    )
    form = DecisionForm(line, request.POST or None)
    if request.method == "POST" and form.is_valid() and _take(request, form, line):
        tasks.follow_order(order_id)
        messages.success(request, _("Done. What follows from it is under way."))
        return redirect("admin:orders_order_change", order_id)
    purchase = line.purchases.last()
    context = site_context | {
        "line": line,
        "order": line.order,
        "form": form,
        "purchase": purchase,
        "evidence": [*(evidence_text(purchase) if purchase else ()), *top_up_text(line)],
        "choices": choices_for(line),
    }
    return render(request, "admin/orders/decide.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, form: DecisionForm, line: OrderLine) -> bool:
    by = decisions.Decider(request.user.pk or 0, form.cleaned_data["why"])
    try:
        _act(line, by, form.cleaned_data)
    except (decisions.DecisionError, refunds.RefundImpossibleError) as error:
        form.add_error(None, str(error))
        return False
    return True


def _act(line: OrderLine, by: decisions.Decider, wanted: dict[str, Any]) -> None:
    match wanted["decision"]:
        case Choice.BOUGHT:
            number = wanted["supplier_order_number"]
            decisions.it_was_bought(line.pk, by, code=wanted["code"], supplier_order_number=number)
        case Choice.APPLIED:
            decisions.it_was_applied(line.pk, by, transaction_id=wanted["supplier_order_number"])
        case Choice.BUY_AGAIN:
            decisions.buy_again(line.pk, by)
        case Choice.ACCEPT_COST:
            decisions.accept_cost(line.pk, by, limit=line.plan.wholesale_price or line.wholesale_price)
        case Choice.RETRY_REFUND:
            _send(decisions.retry_refund(line.pk, by))
        case Choice.RETRY_CAPTURE:
            tasks.enqueue(tasks.retry_hold, decisions.retry_capture(line.pk, by))
        case _:
            _send(decisions.refund(line.pk, by))


def _send(refund: Refund | None) -> None:
    if refund is not None:
        tasks.enqueue(tasks.send_refund, refund.pk)


def reveal(request: HttpRequest, site_context: dict[str, Any], purchase_id: int) -> HttpResponse:
    """What the supplier answered, word for word, to those who may read it; each look is noted."""
    if not request.user.has_perm("orders.view_raw_answer"):
        raise PermissionDenied
    purchase = get_object_or_404(Purchase.objects.select_related("line__order"), pk=purchase_id)
    shown = request.method == "POST"
    if shown:
        decisions.note_reading(purchase, request.user.pk or 0)
    context = site_context | {"purchase": purchase, "shown": shown}
    return render(request, "admin/orders/answer.html", context)
