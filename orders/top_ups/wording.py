"""What a shopper is told of a top-up, in each state and of each obstacle. Pure data."""

from django.utils.translation import gettext_lazy as _

from orders.status import LineStatus, PaymentStatus
from orders.top_ups.standing import Obstacle
from orders.wording import ESIM_WORDS, Ending, LineSaying, Saying

_UNDER_WAY = Saying(
    _("Topping up your eSIM"),
    _("Your payment has arrived. This usually takes under a minute; the page updates itself."),
    live=True,
)
_ON_HOLD = LineSaying(_("On hold"), _("Our supplier cannot add it right now. We keep trying."))

TOP_UP_WORDS = ESIM_WORDS._replace(
    unpaid={
        PaymentStatus.PROCESSING: Saying(
            _("Your payment is on its way"),
            _(
                "The way you paid takes a while, with some banks a few days. We top your eSIM up as soon as the money is here and "
                "mail you; please do not pay again."
            ),
            live=True,
        ),
        PaymentStatus.MISMATCH: Saying(
            _("We are checking your payment by hand"),
            _(
                "A payment has come that does not match this order, so nothing is added before a person has looked at it. You will get "
                "your top-up or your money back; please do not pay again."
            ),
            live=True,
        ),
    },
    paid={
        LineStatus.REVIEW: Saying(
            _("We are checking your top-up by hand"),
            _(
                "Your payment has arrived, but our supplier's answer did not. A person is finding out whether your eSIM was topped "
                "up. You will get the top-up or your money back; please do not pay again."
            ),
            live=True,
        ),
        LineStatus.BUYING: _UNDER_WAY,
        LineStatus.WAITING: _UNDER_WAY,
        LineStatus.ON_HOLD: Saying(
            _("Your top-up is on hold"),
            _(
                "Your payment has arrived, but our supplier cannot top your eSIM up right now. We keep trying for a while; if it does "
                "not work, your money goes back by itself. Please do not pay again."
            ),
            live=True,
        ),
        LineStatus.REFUND_DUE: Saying(
            _("Your money is on its way back"),
            _(
                "Our supplier could not top your eSIM up. We are returning what you paid for it to the card or account you paid with."
            ),
            live=True,
        ),
        LineStatus.DELIVERED: Saying(
            _("Your eSIM is topped up"),
            _(
                "There is nothing to install: the data is on the eSIM that you have. We have mailed you a receipt."
            ),
            live=False,
        ),
        LineStatus.REFUNDED: Saying(
            _("Your money was returned"),
            _("Our supplier could not top your eSIM up. Banks take up to ten days to show a refund."),
            live=False,
        ),
    },
    lines={
        LineStatus.AWAITING_PAYMENT: LineSaying(
            _("Not paid yet"), _("It is added as soon as your payment arrives.")
        ),
        LineStatus.WAITING: LineSaying(_("Next"), _("It is about to be added.")),
        LineStatus.BUYING: LineSaying(_("Being added"), _("Our supplier is adding it.")),
        LineStatus.ON_HOLD: _ON_HOLD,
        LineStatus.REVIEW: LineSaying(_("Under review"), _("A person is finding out whether it was added.")),
        LineStatus.DELIVERED: LineSaying(_("Added"), _("It is on the eSIM.")),
        LineStatus.REFUND_DUE: LineSaying(
            _("Refund on its way"), _("It could not be added. Your money is on its way back.")
        ),
        LineStatus.REFUNDED: LineSaying(_("Refunded"), _("It could not be added. Your money was returned.")),
        LineStatus.CANCELED: LineSaying(_("Canceled"), _("It was never paid.")),
    },
    cost_held=Ending(
        Saying(
            _("Your top-up is on hold"),
            _(
                "Your payment has arrived, but our supplier now asks more for it than we agreed with you. You pay nothing more: we add "
                "it at your price, or your money goes back by itself. Please do not pay again."
            ),
            live=True,
        ),
        LineSaying(_("On hold"), _("Our supplier asks more for it than before. You pay nothing more.")),
    ),
    not_charged=Ending(
        Saying(
            _("Your card was not charged"),
            _(
                "Our supplier could not top your eSIM up. Your bank had only set the money aside; it was not charged, and the hold has "
                "been let go. Banks take up to ten days to show that."
            ),
            live=False,
        ),
        LineSaying(_("Not charged"), _("It could not be added. Your card was not charged for it.")),
    ),
    not_charged_yet=Ending(
        Saying(
            _("Your card is not charged for this"),
            _(
                "Our supplier could not top your eSIM up. Your bank has only set the money aside; it will not be charged for what was "
                "not added."
            ),
            live=True,
        ),
        LineSaying(_("Not charged"), _("It could not be added. Your card is not charged for it.")),
    ),
    returned_by_bank=Ending(
        Saying(
            _("Your bank returned your money"),
            _("You disputed the payment and your bank decided in your favor, so the eSIM was not topped up."),
            live=False,
        ),
        LineSaying(_("Not added"), _("Your bank returned your money.")),
    ),
    disputed=Ending(
        Saying(
            _("Your top-up is on hold"),
            _(
                "Your bank has told us that you dispute the payment, so nothing is added until it has decided. If that is a mistake, "
                "tell your bank; then write to us."
            ),
            live=False,
        ),
        LineSaying(_("On hold"), _("Your bank is deciding about the payment.")),
    ),
)

# Why an eSIM cannot be topped up, each a sentence by itself.
OBSTACLES = {
    Obstacle.NOT_READY: _("This eSIM is not ready, so there is nothing to top up."),
    Obstacle.PLAN_GONE: _(
        "Our supplier does not list the plan of this eSIM any more, so we could not be sure what you get."
    ),
    Obstacle.DAILY: _("This eSIM cannot be topped up: it is a day plan. Buy another day instead."),
    Obstacle.NO_CODE: _("This eSIM cannot be topped up: our supplier offers no top-up for it."),
    Obstacle.SHARED_CODE: _(
        "This eSIM cannot be topped up: our supplier's code for its plan belongs to several plans, so we could not be sure what you get."
    ),
    Obstacle.ENDED: _("The time of this eSIM is over, and nothing can be added to it any more."),
    Obstacle.UNDER_WAY: _(
        "A top-up of this eSIM is paid for and not done yet. Please wait for it: what it adds is mailed to you."
    ),
    Obstacle.NO_PACKAGE: _("Nothing that we sell right now can be added to this eSIM."),
    Obstacle.UNLINKED: _(
        "We do not know yet by which number our supplier knows this eSIM, and without it nothing can be added."
    ),
}
