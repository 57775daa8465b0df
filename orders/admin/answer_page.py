"""The page on which staff answer a shopper: what is asked and what is known, and words that go to the shopper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from orders import decisions, lpa, refunds, requested, returns, tasks
from orders.forms import Words
from orders.models import ShopperRequest
from orders.models.request import MOST_REPLY, MOST_WORDS
from orders.status import LineStatus
from orders.support import answering


class Choice(TextChoices):
    """What staff can do about a request."""

    ANSWER = "answer", _("Answer, and change nothing")
    ACCEPT = "accept", _("Give the money for this eSIM back")
    DECLINE = "decline", _("Decline the refund")


# What the policy says to a refund, for those who may give it all the same.
POLICY = {
    returns.Objection.NOT_READY: _("There is no delivered eSIM to return any more."),
    returns.Objection.TOO_LATE: _("The days in which the policy gives money back are over."),
    returns.Objection.USED: _("The policy gives nothing back for an eSIM that was used."),
}
ACT = {
    Choice.ANSWER: answering.answer,
    Choice.ACCEPT: answering.accept,
    Choice.DECLINE: answering.decline,
}


def choices_for(asked: ShopperRequest) -> list[Choice]:
    """A refund is decided as long as the eSIM has not gone back another way; everything else is answered."""
    is_refund = asked.kind == ShopperRequest.Kind.REFUND
    is_here = asked.line is not None and asked.line.status == LineStatus.DELIVERED
    return [Choice.ACCEPT, Choice.DECLINE] if is_refund and is_here else [Choice.ANSWER]


class AnswerForm(forms.Form):
    """One answer. Where there is but one thing to do, it is not asked."""

    decision = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    reply = Words(
        label=_("Your answer to the shopper"),
        max_length=MOST_REPLY,
        required=False,
        help_text=_("Mailed as you write it, and shown on the order's page. No activation code here."),
    )
    note = Words(
        label=_("What was done"),
        max_length=MOST_WORDS,
        required=False,
        help_text=_("For the next of you; the shopper does not see it. No activation code here."),
    )

    def __init__(self, asked: ShopperRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = choices_for(asked)
        self.fields["decision"].choices = [(each.value, each.label) for each in choices]  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["decision"].required = False
            self.fields["decision"].widget = forms.HiddenInput()

    def clean_decision(self) -> Choice:
        return Choice(self.cleaned_data["decision"] or Choice.ANSWER)

    def clean_reply(self) -> str:
        return _without_code(self.cleaned_data["reply"])

    def clean_note(self) -> str:
        return _without_code(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reply") or "reply" in self.errors:
            return cleaned
        if cleaned.get("decision") == Choice.DECLINE:
            self.add_error("reply", _("Tell the shopper why."))
        elif cleaned.get("decision") == Choice.ANSWER and not cleaned.get("note"):
            self.add_error("reply", _("Write an answer, or note below how you have answered."))
        return cleaned


def _without_code(words: str) -> str:
    if lpa.is_in(words):
        raise forms.ValidationError(_("This looks like an activation code. Leave it out."))
    return words


def answer(request: HttpRequest, site_context: dict[str, Any], request_id: int) -> HttpResponse:
    """Show a request and take the answer to it. Who may come here was checked before."""
    asked = get_object_or_404(
        ShopperRequest.objects.select_related("order", "line__esim", "answered_by"), pk=request_id
    )
    form = AnswerForm(asked, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _take(request, form, asked):
        return redirect("admin:orders_order_change", asked.order_id)
    context = site_context | {
        "asked": asked,
        "order": asked.order,
        "form": form,
        "facts": requested.request_facts(asked),
        "now": _known_now(asked),
        "choices": choices_for(asked),
    }
    return render(request, "admin/orders/answer_request.html", context, status=422 if form.errors else 200)


def _known_now(asked: ShopperRequest) -> list[str]:
    """How the eSIM stands as it is decided about, and what the policy says to it."""
    if asked.line is None:
        return []
    known = [
        str(asked.line.get_status_display()).capitalize() + ".",
        requested.use_text(returns.use_of(asked.line)),
    ]
    if (tapped := asked.line.events.filter(kind=returns.INSTALL_TAPPED).last()) is not None:
        when = {"time": date_format(timezone.localtime(tapped.created_at), "DATETIME_FORMAT")}
        known.append(str(_("An install link was tapped on %(time)s UTC: it may be installed.") % when))
    objection = returns.objection(asked.order, asked.line)
    if asked.kind == ShopperRequest.Kind.REFUND and objection:
        known.append(str(POLICY[objection]))
    return known


def _take(request: HttpRequest, form: AnswerForm, asked: ShopperRequest) -> bool:
    """Whether the page is done with: also when somebody else was faster."""
    wanted = form.cleaned_data
    given = answering.Answer(request.user.pk or 0, wanted["reply"], wanted["note"])
    try:
        done = ACT[wanted["decision"]](asked.pk, given)
    except answering.AlreadyAnsweredError:
        messages.warning(request, _("Somebody has answered it already."))
        return True
    except (decisions.DecisionError, refunds.RefundImpossibleError) as error:
        form.add_error(None, str(error))
        return False
    _ring(done, asked.order_id)
    messages.success(
        request, _("Answered; the mail is on its way.") if done.mail_id else _("Marked as answered.")
    )
    return True


def _ring(done: answering.Answered, order_id: int) -> None:
    if done.mail_id is not None:
        tasks.enqueue(tasks.send_email, done.mail_id)
    if done.refund_id is not None:
        tasks.enqueue(tasks.send_refund, done.refund_id)
    tasks.follow_order(order_id)
