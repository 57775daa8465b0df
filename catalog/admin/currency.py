"""Currencies besides the store's: the one part of the catalog that staff keep themselves."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog import currencies, tasks
from catalog.models import Currency
from catalog.money import currency_name, money
from catalog.rates.doubts import doubt, plain
from catalog.rates.source import configured
from catalog.rates.taking import ask_again

EXAMPLE = Decimal(10)


class CurrencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rate that differs much from the last one is more often a slip than news, so it is asked for twice."""

    is_meant = forms.BooleanField(
        label=_("This rate is right, although it differs much from the last one"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("rate_source") == Currency.Source.MANUAL and cleaned.get("rate", 0) is None:
            self.add_error("rate", _("Set a rate, or have it fetched."))
        if cleaned.get("rate_source") == Currency.Source.FETCHED and configured() is None:
            self.add_error("rate_source", _("Nothing is fetched while EXCHANGE_RATE_SOURCE is empty."))
        if cleaned.get("rate") and "rate" in self.changed_data and not cleaned.get("is_meant"):
            self._look_at_the_jump(cleaned)
        return cleaned

    def _look_at_the_jump(self, cleaned: dict[str, Any]) -> None:
        last = self.initial.get("rate") if self.instance.base == settings.STORE_CURRENCY else None
        if last is None or cleaned["rate"] <= 0:
            return
        found = doubt(cleaned["rate"], last, settings.CURRENCY_MAX_JUMP_PERCENT)
        if found:
            self.add_error("rate", _("%(why)s Tick the box below if it is right.") % {"why": found})


@admin.register(Currency)
class CurrencyAdmin(ModelAdmin):
    form = CurrencyForm
    list_display = (
        "code",
        "name",
        "state",
        "rate_text",
        "rate_age",
        "rate_source",
        "buffer_percent",
        "ending",
        "trouble",
    )
    fields = (
        "code",
        "is_offered",
        "rate_source",
        "rate",
        "is_meant",
        "buffer_percent",
        "ending",
        "state",
        "rate_text",
        "rate_age",
        "next_check_at",
        "trouble",
        "example",
    )
    readonly_fields = ("state", "rate_text", "rate_age", "next_check_at", "trouble", "example")
    actions = ("fetch_now",)

    def get_readonly_fields(self, request: HttpRequest, obj: Currency | None = None) -> tuple[str, ...]:
        fields: tuple[str, ...] = super().get_readonly_fields(request, obj)
        return ("code", *fields) if obj else fields

    def save_model(self, _request: HttpRequest, obj: Currency, form: CurrencyForm, change: bool) -> None:
        """Only what was changed is written: a rate that was fetched while the form stood open must not be put back."""
        changed = {name for name in form.changed_data if name != "is_meant"}
        if "rate" in changed or (change and obj.rate and obj.base != settings.STORE_CURRENCY):
            obj.rate_at, obj.base, obj.problem = timezone.now(), settings.STORE_CURRENCY, ""
            changed |= {"rate_at", "base", "problem"}
        if "rate_source" in changed:
            obj.next_check_at, obj.problem = None, ""
            changed |= {"next_check_at", "problem"}
        obj.save(update_fields=changed if change else None)
        self._tell(fetch="rate_source" in changed and obj.rate_source == Currency.Source.FETCHED)

    def delete_model(self, request: HttpRequest, obj: Currency) -> None:
        super().delete_model(request, obj)
        self._tell()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Currency]) -> None:
        super().delete_queryset(request, queryset)
        self._tell()

    @admin.action(description=_("Fetch rates now"), permissions=["change"])
    def fetch_now(self, request: HttpRequest, _queryset: QuerySet[Currency]) -> None:
        if configured() is None:
            text = _("Nothing is fetched while EXCHANGE_RATE_SOURCE is empty.")
            self.message_user(request, text, messages.WARNING)
            return
        ask_again()
        self._tell(fetch=True)
        self.message_user(
            request, _("New rates have been asked for; look again in a minute."), messages.SUCCESS
        )

    def _tell(self, *, fetch: bool = False) -> None:
        transaction.on_commit(currencies.forget)
        if fetch:
            tasks.enqueue(tasks.fetch_rates)

    @display(description=_("name"))
    def name(self, currency: Currency) -> str:
        return currency_name(currency.code)

    @display(description=_("state"), label={"open": "success", "closed": "danger"})
    def state(self, currency: Currency) -> tuple[str, str]:
        why = currency.closed_because(timezone.now())
        return ("closed", why) if why else ("open", str(_("Open")))

    @display(description=_("last rate"))
    def rate_text(self, currency: Currency) -> str:
        if currency.rate is None:
            return ""
        return f"1 {currency.base} = {plain(currency.rate)} {currency.code}"

    @display(description=_("its age"), ordering="rate_at")
    def rate_age(self, currency: Currency) -> str:
        return timesince(currency.rate_at) if currency.rate_at else ""

    @display(description=_("problem"))
    def trouble(self, currency: Currency) -> str:
        return currency.problem

    @display(description=_("example"))
    def example(self, currency: Currency) -> str:
        """What shoppers would see, so that a rate set the wrong way round is noticed."""
        if currency.rate is None:
            return ""
        tariff = currency.tariff()
        prices = money(EXAMPLE, currency.base), money(tariff.price(EXAMPLE), currency.code)
        return " → ".join(prices)
