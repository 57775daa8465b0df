"""What is known about a purchase, what the balance says of it, and what a shopper agreed to, in sentences for staff."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalog.money import money
from catalog.presentation import data_size
from orders import consent
from orders.models import EsimUsage, Order, OrderLine, Purchase
from orders.status import PurchaseStatus, Verdict


def evidence_text(purchase: Purchase) -> list[str]:
    """From the call to what the supplier's balance proves about it."""
    sentences = [
        _("Called at %(at)s, expected to cost %(cost)s.")
        % {
            "at": _moment(purchase.started_at),
            "cost": _amount(purchase.expected_cost),
        }
    ]
    if purchase.finished_at and purchase.status != PurchaseStatus.BOUGHT:
        sentences.append(
            _("It ended after %(seconds)s seconds without a usable answer (%(reason)s).")
            % {
                "seconds": round((purchase.finished_at - purchase.started_at).total_seconds()),
                "reason": purchase.reason or _("no reason given"),
            }
        )
    if purchase.status == PurchaseStatus.UNKNOWN:
        sentences += _verdict(purchase)
    return sentences


def consent_text(order: Order) -> list[str]:
    """What a bank is told in a dispute: when, from where and to what words the shopper agreed."""
    if order.consented_at is None:
        return [_("No consent is known: the order did not come from a form that asked for it.")]
    facts = {
        "at": _moment(order.consented_at),
        "zone": settings.TIME_ZONE,
        "address": order.client_address or _("an unknown address"),
        "language": order.language,
        "words": consent.plain_words(order.consent_version),
        "version": order.consent_version,
        "terms": order.terms_version,
    }
    return [
        _(
            "Agreed at %(at)s (%(zone)s), before paying, from %(address)s, in a form in the language %(language)s."
        )
        % facts,
        _("The words beside the box, which was not ticked before: “%(words)s” (version %(version)s).")
        % facts,
        _("Terms and refund rule were those of version %(terms)s.") % facts,
    ]


def top_up_text(line: OrderLine) -> list[str]:
    """Of a top-up: what its eSIM holds as far as the carrier has told, which shows whether it was added; nothing for another line."""
    usage = EsimUsage.objects.filter(esim=line.target_esim_id, reported_at__isnull=False).first()
    if usage is None or usage.reported_at is None or usage.total_bytes is None or not line.plan.data_bytes:
        return []
    facts = {
        "at": _moment(usage.reported_at),
        "total": data_size(usage.total_bytes),
        "added": data_size(line.plan.data_bytes),
    }
    return [
        _("At %(at)s the carrier told that this eSIM has %(total)s in all. The top-up adds %(added)s.")
        % facts
    ]


def _verdict(purchase: Purchase) -> list[str]:
    if not purchase.verdict:
        return [
            _(
                "The balance is compared once %(minutes)s minutes have passed. If it proves anything, this page says so."
            )
            % {"minutes": round(settings.RECONCILE_SETTLE_MINUTES)}
        ]
    if not purchase.evidence:
        return [
            _(
                "The balance had not been read before this call, so it proves nothing. Look into the supplier's list of orders."
            )
        ]
    sentences = [*_figures(purchase.evidence), VERDICTS[Verdict(purchase.verdict)]()]
    if purchase.verdict == Verdict.BOUGHT and purchase.line.kind == OrderLine.Kind.ESIM:
        sentences.append(_("Its activation code is in the supplier's list of orders."))
    return sentences


def _figures(evidence: dict[str, str]) -> list[str]:
    facts = {
        "before": _amount(Decimal(evidence["before"])),
        "before_at": _moment(datetime.fromisoformat(evidence["before_at"])),
        "after": _amount(Decimal(evidence["after"])),
        "after_at": _moment(datetime.fromisoformat(evidence["after_at"])),
        "spent": _amount(Decimal(evidence["spent"])),
        "missing": _amount(Decimal(evidence["missing"])),
    }
    return [
        _("At %(before_at)s the balance was %(before)s. By %(after_at)s it was %(after)s.") % facts,
        _("Purchases with an answer cost %(spent)s in between, so %(missing)s are missing.") % facts,
    ]


VERDICTS = {
    Verdict.NOT_BOUGHT: lambda: _("Nothing is missing that this purchase could have taken: it was not made."),
    Verdict.BOUGHT: lambda: _("That can only be explained with this purchase: it was made."),
    Verdict.AMBIGUOUS: lambda: _(
        "That does not decide it: a deposit, another use of the account or a second purchase in doubt may be the reason. Look "
        "into the supplier's list of orders."
    ),
}


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "j M Y, H:i")


def _amount(amount: Decimal) -> str:
    return money(amount, settings.MOBILEXY_CURRENCY)
