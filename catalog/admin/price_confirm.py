"""Every change of rules is shown before it is made: the way of each request through the question to the answer."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action

from catalog import price_book, tasks
from catalog.admin.change_log import changes, log
from catalog.admin.price_preview import BACK, ask, is_confirmed
from catalog.models import PriceRule
from catalog.price_preview import Change

RuleForm: TypeAlias = "forms.ModelForm[PriceRule]"


class ConfirmedAdmin(ModelAdmin):
    """An admin of price rules that asks, with a preview, before it adds, changes, switches or deletes."""

    actions = ("start", "stop", "remove")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's own way to delete several, which shows no preview."""
        return {
            name: each for name, each in super().get_actions(request).items() if name != "delete_selected"
        }

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and BACK in request.POST:
            # The form once more, filled in as it was: `get_object` and `get_changeform_initial_data` see to that.
            request.method = "GET"
        elif request.method == "POST" and (page := self._preview(request, object_id)) is not None:
            return page
        one_way = {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, one_way | (extra_context or {}))

    def _preview(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """The question; None where it was answered, where nothing valid was sent, and where nothing may be changed."""
        held = self.get_object(request, unquote(object_id)) if object_id else None
        may = self.has_change_permission(request, held) if object_id else self.has_add_permission(request)
        if not may or (object_id and held is None):
            return None
        form = self._form(request, held)
        if not form.is_valid():
            return None
        form.instance.set_currency()
        change = _replacing([held] if held else [], [form.instance])
        if is_confirmed(request, change):
            return None
        title = gettext("Save the rule “%(name)s”?") % {"name": form.instance.name}
        return self._ask(request, change, title=title, button=gettext("Save"))

    def _form(self, request: HttpRequest, held: PriceRule | None) -> RuleForm:
        make: Callable[..., RuleForm] = self.get_form(request, held, change=held is not None)
        return make(request.POST, instance=held)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> PriceRule | None:
        held: PriceRule | None = super().get_object(request, *args, **kwargs)
        if held is not None and BACK in request.POST:
            self._form(request, held).is_valid()  # writes what was sent into `held`
        return held

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        if BACK not in request.POST:
            initial: dict[str, Any] = super().get_changeform_initial_data(request)
            return initial
        form = self._form(request, None)
        form.is_valid()
        return model_to_dict(form.instance)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        held = self.get_object(request, unquote(object_id))
        if held is not None and self.has_delete_permission(request, held):
            change = _replacing([held], [])
            if not is_confirmed(request, change):
                title = gettext("Delete the rule “%(name)s”?") % {"name": held.name}
                back = reverse("admin:catalog_pricerule_change", args=[held.pk])
                return self._ask(request, change, title=title, button=gettext("Delete"), back=back)
        return super().delete_view(request, object_id, extra_context)

    @action(description=_("Put into force"), permissions=["change"])
    def start(self, request: HttpRequest, rules: QuerySet[PriceRule]) -> HttpResponse:
        return self._switch(request, rules, is_active=True, button=gettext("Put into force"))

    @action(description=_("Put out of force"), permissions=["change"])
    def stop(self, request: HttpRequest, rules: QuerySet[PriceRule]) -> HttpResponse:
        return self._switch(request, rules, is_active=False, button=gettext("Put out of force"))

    @action(description=_("Delete"), permissions=["delete"])
    def remove(self, request: HttpRequest, rules: QuerySet[PriceRule]) -> HttpResponse:
        chosen = list(rules)
        change = _replacing(chosen, [])
        if not is_confirmed(request, change):
            return self._ask_about(request, change, chosen, gettext("Delete"))
        self.log_deletions(request, chosen)
        self.delete_queryset(request, rules)
        return self._done(request)

    def _switch(
        self, request: HttpRequest, rules: QuerySet[PriceRule], *, is_active: bool, button: str
    ) -> HttpResponse:
        old = list(rules.exclude(is_active=is_active))
        new = list(rules.exclude(is_active=is_active))
        for rule in new:
            rule.is_active = is_active
        change = _replacing(old, new)
        if not is_confirmed(request, change):
            return self._ask_about(request, change, new, button)
        PriceRule.objects.filter(pk__in=[rule.pk for rule in new]).update(is_active=is_active)
        for was, rule in zip(old, new, strict=True):
            log(request, rule, CHANGE, changes(was, rule, ["is_active"]))
        tasks.enqueue(tasks.reprice)
        return self._done(request)

    def _ask_about(
        self, request: HttpRequest, change: Change, rules: list[PriceRule], button: str
    ) -> HttpResponse:
        names = ", ".join(rule.name for rule in rules)
        title = f"{button}: {names}" if names else gettext("Nothing to change")
        back = reverse("admin:catalog_pricerule_changelist")
        return self._ask(request, change, title=title, button=button, back=back)

    def _ask(self, request: HttpRequest, change: Change, **context: str) -> HttpResponse:
        site = self.admin_site.each_context(request)
        return ask(request, change, site | {"opts": self.opts} | context)

    def _done(self, request: HttpRequest) -> HttpResponse:
        self.message_user(request, gettext("Done. Prices follow at once."), messages.SUCCESS)
        return redirect("admin:catalog_pricerule_changelist")


def _replacing(old: list[PriceRule], new: list[PriceRule]) -> Change:
    before = price_book.current()
    rules = tuple(rule.rule() for rule in new)
    return Change(before, before.changed(without={rule.pk for rule in old}, plus=rules))
