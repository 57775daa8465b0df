"""What a shopper is told in each state: what happened, what it means for the money, what comes next. Pure data."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import PurchasingPower
from orders.returns import Objection
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.trouble import (
    COST_ROSE,
    FAILED_CAPTURE,
    FAILED_REFUND,
    HELD_SYNC,
    LATE_CODE,
    MISMATCHED_PAYMENT,
    MISSING_CODE,
    OPEN_DISPUTE,
    OPEN_REQUEST,
    UNKNOWN_PURCHASE,
)


class Saying(NamedTuple):
    """`live` says whether the page should look again by itself."""

    headline: Promise
    explanation: Promise
    live: bool


class LineSaying(NamedTuple):
    label: Promise
    text: Promise


class Ending(NamedTuple):
    """What is said of one line in place of its state's words: on its card, and for the order when it speaks for it."""

    order: Saying
    line: LineSaying


# The order's own words while it has not been paid.
UNPAID = {
    OrderStatus.AWAITING_PAYMENT: Saying(
        _("Waiting for your payment"),
        _(
            "We have not heard from the payment service yet. Nothing is bought before the payment has arrived."
        ),
        live=True,
    ),
    OrderStatus.EXPIRED: Saying(
        _("This order was not paid"),
        _(
            "The payment page was closed before a payment was made. No money was taken. You can choose a plan again."
        ),
        live=False,
    ),
    OrderStatus.CANCELED: Saying(
        _("The payment did not go through"),
        _("No money was taken. You can choose a plan again and pay another way."),
        live=False,
    ),
}

# Paid as the shopper sees it, and not by our books yet: what is said in place of waiting for a payment.
PAYMENTS_UNDER_WAY = {
    PaymentStatus.PROCESSING: Saying(
        _("Your payment is on its way"),
        _(
            "The way you paid takes a while, with some banks a few days. We make your eSIM as soon as the money is here and mail it "
            "to you; please do not pay again."
        ),
        live=True,
    ),
    PaymentStatus.MISMATCH: Saying(
        _("We are checking your payment by hand"),
        _(
            "A payment has come that does not match this order, so nothing is made before a person has looked at it. You will get "
            "your eSIM or your money back; please do not pay again."
        ),
        live=True,
    ),
}

# Once paid, the line that needs most attention speaks for the order: the first of these that any line is in.
PAID = {
    LineStatus.REVIEW: Saying(
        _("We are checking your order by hand"),
        _(
            "Your payment has arrived, but our supplier's answer did not. A person is finding out whether your eSIM was made. "
            "You will get it or your money back; please do not pay again."
        ),
        live=True,
    ),
    LineStatus.BUYING: Saying(
        _("Getting your eSIM"),
        _("Your payment has arrived. This usually takes under a minute; the page updates itself."),
        live=True,
    ),
    LineStatus.WAITING: Saying(
        _("Getting your eSIM"),
        _("Your payment has arrived. This usually takes under a minute; the page updates itself."),
        live=True,
    ),
    LineStatus.ON_HOLD: Saying(
        _("Your eSIM is on hold"),
        _(
            "Your payment has arrived, but our supplier cannot make your eSIM right now. We keep trying for a while; "
            "if it does not work, your money goes back by itself. Please do not pay again."
        ),
        live=True,
    ),
    LineStatus.PREPARING: Saying(
        _("Preparing your eSIM"),
        _(
            "Your eSIM is made and paid for; its activation code is on its way to us. We mail it the moment it is here, "
            "so you can close this page."
        ),
        live=True,
    ),
    LineStatus.REFUND_DUE: Saying(
        _("Your money is on its way back"),
        _(
            "Our supplier could not make your eSIM. We are returning what you paid for it to the card or account you paid with."
        ),
        live=True,
    ),
    LineStatus.DELIVERED: Saying(
        _("Your eSIM is ready"),
        _("Install it over Wi-Fi before you travel. We have also mailed it to you."),
        live=False,
    ),
    LineStatus.REFUNDED: Saying(
        _("Your money was returned"),
        _("Our supplier could not make your eSIM. Banks take up to ten days to show a refund."),
        live=False,
    ),
}

# Where a line's state alone does not tell what happened to the money.
RETURNED = Ending(
    Saying(
        _("Your money was returned"),
        _("We have returned what you paid. Banks take up to ten days to show a refund."),
        live=False,
    ),
    LineSaying(_("Refunded"), _("Your money was returned.")),
)
RETURNING = Ending(
    Saying(
        _("Your money is on its way back"),
        _("We are returning what you paid to the card or account you paid with."),
        live=True,
    ),
    LineSaying(_("Refund on its way"), _("Your money is on its way back.")),
)
RETURN_STUCK = Ending(
    Saying(
        _("Your refund needs a person"),
        _(
            "Your money did not go back the way it came. It is still with us, and a person is finding another way; there is "
            "nothing that you need to do."
        ),
        live=False,
    ),
    LineSaying(
        _("Refund under way"), _("Your money did not go back the way it came. A person is finding another.")
    ),
)
COST_HELD = Ending(
    Saying(
        _("Your eSIM is on hold"),
        _(
            "Your payment has arrived, but our supplier now asks more for this plan than we agreed with you. You pay nothing more: "
            "we make it at your price, or your money goes back by itself. Please do not pay again."
        ),
        live=True,
    ),
    LineSaying(_("On hold"), _("Our supplier asks more for it than before. You pay nothing more.")),
)
NOT_CHARGED = Ending(
    Saying(
        _("Your card was not charged"),
        _(
            "Our supplier could not make your eSIM. Your bank had only set the money aside; it was not charged, and the hold has "
            "been let go. Banks take up to ten days to show that."
        ),
        live=False,
    ),
    LineSaying(_("Not charged"), _("It could not be made. Your card was not charged for it.")),
)
NOT_CHARGED_YET = Ending(
    Saying(
        _("Your card is not charged for this"),
        _(
            "Our supplier could not make your eSIM. Your bank has only set the money aside; it will not be charged for what was "
            "not made."
        ),
        live=True,
    ),
    LineSaying(_("Not charged"), _("It could not be made. Your card is not charged for it.")),
)
RETURNED_BY_BANK = Ending(
    Saying(
        _("Your bank returned your money"),
        _("You disputed the payment and your bank decided in your favor, so the eSIM was not made."),
        live=False,
    ),
    LineSaying(_("Not made"), _("Your bank returned your money.")),
)
DISPUTED = Ending(
    Saying(
        _("Your eSIM is on hold"),
        _(
            "Your bank has told us that you dispute the payment, so nothing is made until it has decided. If that is a mistake, "
            "tell your bank; then write to us."
        ),
        live=False,
    ),
    LineSaying(_("On hold"), _("Your bank is deciding about the payment.")),
)
GIVEN = Ending(
    Saying(
        _("Your gift is bought"),
        _("Only the person you give it to sees the activation code. Below you see how it stands."),
        live=False,
    ),
    LineSaying(_("A gift"), _("It is made and paid for, and kept for the person you give it to.")),
)
GIFT_PREPARING = Ending(
    Saying(
        _("Preparing your gift"),
        _(
            "The eSIM is made and paid for; its activation code is on its way to us. Once it is here the gift can go to its recipient, and "
            "we mail you. You can close this page."
        ),
        live=True,
    ),
    LineSaying(_("Preparing"), _("It is made; its activation code is on its way to us.")),
)
DISPUTED_NOTE = _("Paid through Stripe. Your bank is deciding about the payment, because it was disputed.")
HELD_NOTE = _("Set aside by your bank through Stripe. Only what is made is charged.")

# For an order of several.
SEVERAL_READY = Saying(
    _("Your eSIMs are ready"),
    _("Install each over Wi-Fi before you travel, one on each phone. We have also mailed them to you."),
    live=False,
)

# Why an eSIM's money is not given back when its shopper asks.
OBJECTIONS = {
    Objection.NOT_READY: _("This eSIM is not ready, so there is nothing to return."),
    Objection.TOO_LATE: _(
        "The days in which this eSIM could be returned are over. If it does not work, write to us below."
    ),
    Objection.USED: _(
        "Our supplier says that this eSIM has been used, so it cannot be returned. If it does not work, write to us below."
    ),
}

# For staff: what happened, what it means for the money, what to do.
STAFF_SAYINGS = {
    UNKNOWN_PURCHASE: LineSaying(
        _("A purchase has no known outcome"),
        _(
            "The call to the supplier may have bought the eSIM or the top-up and may not. It is not repeated and not refunded by "
            "itself. The balance is compared once it has settled. If that does not decide it, look into the supplier's dashboard "
            "for an order at that time, then decide on the order's page."
        ),
    ),
    LATE_CODE: LineSaying(
        _("An activation code is late"),
        _(
            "The supplier sold us an eSIM but has not sent its activation code yet. The shopper has paid and was told that it "
            "is late. It may still come; if you have the code already, paste it on the order's page."
        ),
    ),
    MISSING_CODE: LineSaying(
        _("An activation code has not come"),
        _(
            "The supplier sold us an eSIM and has not sent its activation code. The shopper has paid and has nothing. Get the "
            "code from the supplier's dashboard and paste it on the order's page; it is then delivered as usual."
        ),
    ),
    COST_ROSE: LineSaying(
        _("A cost rose after the sale"),
        _(
            "The supplier asks more for this plan than the shop is set to bear, so it was not bought. Accept the new cost or "
            "refund the line on the order's page; at the deadline it is refunded by itself."
        ),
    ),
    MISMATCHED_PAYMENT: LineSaying(
        _("A payment does not match its order"),
        _(
            "Stripe's amount, currency or reference is another than ours, so nothing was bought. Compare both before anything else."
        ),
    ),
    FAILED_CAPTURE: LineSaying(
        _("Held money could not be charged"),
        _(
            "The eSIM was bought and delivered, but Stripe could not charge what the shopper's bank had held. Charge it in "
            "Stripe's dashboard before the hold ends, or write to the shopper."
        ),
    ),
    FAILED_REFUND: LineSaying(
        _("A refund has failed"),
        _(
            "The shopper's money is still with us. Look at the refund in Stripe's dashboard; try it again from the order's "
            "page, or return the money another way."
        ),
    ),
    OPEN_DISPUTE: LineSaying(
        _("A payment is disputed"),
        _(
            "The shopper's bank has taken the money back for now. Nothing more is bought for the order. Answer in Stripe's "
            "dashboard before the date it gives, with what the order's page shows."
        ),
    ),
    OPEN_REQUEST: LineSaying(
        _("A shopper asks for something"),
        _(
            "Answer on the request's page: what you write there is mailed to the shopper and stands on their order's page. Ask the "
            "supplier first where it needs that. A refund is accepted or declined there, too."
        ),
    ),
}

LOW_BALANCE = "low_balance"
# What keeps the shop as a whole from selling.
SHOP_SAYINGS = {
    PurchasingPower.Closed.AUTH: LineSaying(
        _("The supplier does not accept our key"),
        _(
            "Every purchase is refused, so all plans show as back soon. Paid orders wait and are refunded at their deadline. "
            "Check MOBILEXY_API_KEY and the account in the supplier's dashboard; sales open again by themselves."
        ),
    ),
    PurchasingPower.Closed.MAINTENANCE: LineSaying(
        _("The supplier is closed for maintenance"),
        _(
            "Every purchase is refused, so all plans show as back soon. Paid orders wait and are refunded at their deadline. "
            "Sales open again by themselves."
        ),
    ),
    LOW_BALANCE: LineSaying(
        _("The supplier's balance runs short"),
        _(
            "What is left, less what paid orders still need, is below the amount you asked to be told of. Plans that cost more "
            "than is left show as back soon. Top up the account in the supplier's dashboard."
        ),
    ),
    HELD_SYNC: LineSaying(
        _("A catalog waits for your decision"),
        _(
            "The supplier lists so much less, or prices so different, that it may be a mistake. The shop goes on selling by the "
            "last good catalog and its prices until you accept or reject the new one."
        ),
    ),
}

LINES = {
    LineStatus.AWAITING_PAYMENT: LineSaying(
        _("Not paid yet"), _("It is bought as soon as your payment arrives.")
    ),
    LineStatus.WAITING: LineSaying(_("Next"), _("It is about to be bought.")),
    LineStatus.BUYING: LineSaying(_("Being made"), _("Our supplier is making it.")),
    LineStatus.ON_HOLD: LineSaying(_("On hold"), _("Our supplier cannot make it right now. We keep trying.")),
    LineStatus.PREPARING: LineSaying(
        _("Preparing"), _("It is made; its activation code is on its way to us.")
    ),
    LineStatus.REVIEW: LineSaying(_("Under review"), _("A person is finding out whether it was made.")),
    LineStatus.DELIVERED: LineSaying(
        _("Ready"), _("Ready to install. An eSIM installs once: do not delete it from your phone.")
    ),
    LineStatus.REFUND_DUE: LineSaying(
        _("Refund on its way"), _("It could not be made. Your money is on its way back.")
    ),
    LineStatus.REFUNDED: LineSaying(_("Refunded"), _("It could not be made. Your money was returned.")),
    LineStatus.CANCELED: LineSaying(_("Canceled"), _("It was never paid.")),
}


class Words(NamedTuple):
    """All that is said of one kind of line; `unpaid` by the state of a payment that is under way."""

    unpaid: Mapping[PaymentStatus, Saying]
    paid: Mapping[LineStatus, Saying]
    lines: Mapping[LineStatus, LineSaying]
    returned: Ending
    returning: Ending
    return_stuck: Ending
    cost_held: Ending
    not_charged: Ending
    not_charged_yet: Ending
    returned_by_bank: Ending
    disputed: Ending


ESIM_WORDS = Words(
    unpaid=PAYMENTS_UNDER_WAY,
    paid=PAID,
    lines=LINES,
    returned=RETURNED,
    returning=RETURNING,
    return_stuck=RETURN_STUCK,
    cost_held=COST_HELD,
    not_charged=NOT_CHARGED,
    not_charged_yet=NOT_CHARGED_YET,
    returned_by_bank=RETURNED_BY_BANK,
    disputed=DISPUTED,
)

# The way from a sheet of paper to a working line, for every kind of phone.
FIRST_STEPS = (
    _("Before you travel, connect the phone to Wi-Fi."),
    _(
        "iPhone: Settings, Mobile Service, Add eSIM, Use QR Code. Android: Settings, Network and internet, SIMs, Add eSIM. Scan the "
        "code above."
    ),
    _("If it cannot be scanned, choose to enter the details by hand and type the codes below the pass."),
    _(
        "Name the new line “Travel” and keep your home line for calls. An eSIM installs once: do not delete it."
    ),
    _("When you land, choose “Travel” for mobile data and switch on its data roaming."),
    _("Last, switch off data switching on your home line, so that it costs nothing."),
)
KEEP_TO_YOURSELF = _("Keep this sheet to yourself: whoever has the code can install the eSIM.")
