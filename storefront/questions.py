"""What people ask about eSIMs, in the order of a journey: the complaints that shops of this kind get, answered before they are made."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Link(NamedTuple):
    """`name` is that of an address of the shop."""

    name: str
    label: str


class Question(NamedTuple):
    """`slug` is its anchor: pages and mails lead to it, so it stays. `steps` come between `answer` and `more`."""

    slug: str
    asked: str
    answer: str
    steps: Sequence[str] = ()
    more: str = ""
    link: Link | None = None


class Topic(NamedTuple):
    slug: str
    title: str
    questions: Sequence[Question]


def topics() -> list[Topic]:
    """In the active language."""
    return [
        Topic("before", _("Before you buy"), _before()),
        Topic("paying", _("Paying"), _paying()),
        Topic("installing", _("Installing"), _installing()),
        Topic("abroad", _("On your trip"), _abroad()),
        Topic("money", _("Money back"), _money()),
    ]


def _before() -> list[Question]:
    return [
        Question(
            "device",
            _("Does my phone take an eSIM?"),
            _("Most phones made since 2019 do. Three tests decide:"),
            [
                _("Dial *#06#. If an EID with 32 digits appears, the phone has an eSIM."),
                _("iPhone: Settings, General, About. “Carrier Lock” must say “No SIM restrictions”."),
                _("Android: Settings, Network and internet, SIMs. There must be “Add eSIM”."),
            ],
            link=Link("catalog:device_check", _("Look your model up")),
        ),
        Question(
            "locked",
            _("What is a network lock?"),
            _(
                "A phone bought with a contract may be locked to the network that sold it. It can then use no eSIM of another, ours "
                "neither. Ask your network to unlock it before you buy: once the eSIM is installed, it cannot be returned for that reason."
            ),
        ),
        Question(
            "how-much",
            _("How much data do I need?"),
            _(
                "About 0.3 GB a day for maps, messages and mail; about 1 GB with photos, music and social media; 3 GB and more for hours "
                "of video, video calls or a laptop. Hotel Wi-Fi takes much of it off."
            ),
            link=Link("catalog:trip", _("Find the cheapest set for your trip")),
        ),
        Question(
            "unlimited",
            _("Is there unlimited data?"),
            _(
                "Plans that are called unlimited elsewhere get slow after an amount each day. We print that amount and the speed after it "
                "beside the price, such as “500 MB a day at full speed, then 512 kbps”. At 512 kbps messages and maps work; video does not."
            ),
        ),
        Question(
            "start",
            _("When do the days start, and when do they end?"),
            _(
                "Usually they start when the eSIM first connects to a network abroad, not when you buy or install it. Our supplier does "
                "not state it for each plan, so install early and switch the eSIM on when you land. A plan ends after its days, or when "
                "its data is used up."
            ),
        ),
        Question(
            "midnight",
            _("When does a new day begin in a day plan?"),
            _(
                "Not always at your midnight: networks count days in their own time zone, many of them in that of Hong Kong or Singapore. "
                "So the amount of the first day may last less than 24 hours."
            ),
        ),
        Question(
            "number",
            _("Do I keep my number?"),
            _(
                "Yes. Your own SIM stays in the phone, for calls and texts, and messengers keep the number you have there. Most of our "
                "plans are for data only; the pass of a plan says where calls, texts or a number are included."
            ),
        ),
        Question(
            "apps",
            _("Will all my apps work?"),
            _(
                "Data of a travel eSIM often meets the internet in another country than the one you are in. Some services then show "
                "themselves in another language, and some that are blocked there do not open. Where the supplier tells us which "
                "countries it is not, the plan's page says so."
            ),
        ),
    ]


def _paying() -> list[Question]:
    return [
        Question(
            "pay",
            _("How can I pay?"),
            _(
                "On Stripe's page, by card and by what else it offers where you are, such as Apple Pay or Google Pay. We never see your "
                "card's number. The price you see is all we take; your bank may add something if your card is in another currency."
            ),
        ),
        Question(
            "paid",
            _("I paid and have no eSIM yet"),
            _(
                "Please do not pay again. An eSIM is usually there within a minute, sometimes within a quarter of an hour. Your order's "
                "page says where it is and updates itself, and we mail it too. If it cannot be made, your money goes back by itself."
            ),
            link=Link("orders:find_order", _("Send me my order link")),
        ),
        Question(
            "mistyped",
            _("I mistyped my email address"),
            _(
                "Your order's page opens in the browser you paid in, with the eSIM on it. Save its address, then write to us: a person "
                "puts the address right after looking at who paid."
            ),
        ),
    ]


def _installing() -> list[Question]:
    return [
        Question(
            "install",
            _("How do I install it?"),
            _("It takes a few minutes, at home or wherever there is Wi-Fi:"),
            [
                _("Open the link in our mail on the phone that will use the eSIM."),
                _(
                    "Tap the install button. If nothing opens, copy the two codes into Settings, Add eSIM, Enter details manually."
                ),
                _("Keep your home line for calls, and choose the new one for data when you land."),
                _("Switch off “Allow Mobile Data Switching”, so that your home line is never used for data."),
            ],
            link=Link("catalog:install", _("Pictures of each step for your phone")),
        ),
        Question(
            "same-phone",
            _("How can I scan a QR code that is on the same phone?"),
            _(
                "You need not. On an iPhone with iOS 17.4 or later and on most Android phones, the order's page has a button that "
                "installs the eSIM. On any other phone, copy the codes that stand below it. The QR code is for a second screen."
            ),
        ),
        Question(
            "once",
            _("Can I install it twice, or on another phone?"),
            _(
                "No. An eSIM installs once, on one phone. Do not delete it before the trip is over, not even when it does not work at "
                "once: to switch it off and on does no harm."
            ),
        ),
        Question(
            "deleted",
            _("I deleted it, or have a new phone"),
            _(
                "Ask for it on your order's page, under help. We ask our supplier whether it can be installed again; often it cannot. "
                "A person answers you by mail, and asking costs nothing."
            ),
        ),
        Question(
            "lost",
            _("I lost the mail or the link"),
            _("Enter the address you ordered with, and we mail the links of all your orders there."),
            link=Link("orders:find_order", _("Send me my order link")),
        ),
        Question(
            "activating",
            _("The phone says “activating” and nothing happens"),
            _(
                "That can take up to a quarter of an hour, on Wi-Fi. Leave the eSIM installed, restart the phone, and look again. Many "
                "eSIMs only connect in the country that they are for, so no signal at home is normal."
            ),
        ),
    ]


def _abroad() -> list[Question]:
    return [
        Question(
            "no-data",
            _("I have landed and there is no data"),
            _("One after the other, until it works:"),
            [
                _("Is the new eSIM switched on, and the line for mobile data?"),
                _("Is data roaming on for the new eSIM? It must be, and costs nothing more."),
                _("Switch flight mode on for ten seconds and off again, or restart the phone."),
                _("Choose by hand one of the networks that are named on your plan's page."),
            ],
            more=_(
                "Nothing helps? Write to us from the Wi-Fi and name your order: we look with the supplier."
            ),
        ),
        Question(
            "home-bill",
            _("Will my home network charge me?"),
            _(
                "For data, not if roaming is off for your home line and “Allow Mobile Data Switching” is off as well. Calls and texts "
                "to your home number cost what your contract says."
            ),
        ),
        Question(
            "usage",
            _("How much is left, and why does it look wrong?"),
            _(
                "The network reports what was used with a delay of some hours, so the figure is always a little old. Your phone's own "
                "counter is newer, but counts what went over Wi-Fi or your home line apart only if you reset it before the trip."
            ),
        ),
        Question(
            "top-up",
            _("Can I add data?"),
            _(
                "The pass of each plan says whether a top-up is usually possible. Day plans have none: buy another, which then is a "
                "second eSIM on the phone. Do it while you still have data or Wi-Fi."
            ),
        ),
        Question(
            "slow",
            _("Why is it slow?"),
            _(
                "On a day plan, look at the amount for full speed: after it, it is slow until the next day. Otherwise choose another of "
                "the plan's networks by hand; what is fast in one place is not in the next."
            ),
        ),
    ]


def _money() -> list[Question]:
    days = settings.REFUND_DAYS
    return [
        Question(
            "refund",
            _("When does money go back by itself?"),
            _(
                "When our supplier does not make the eSIM. Nobody has to ask for it: we try for a while, then the whole price of that "
                "eSIM goes back to the card or account you paid with."
            ),
            link=Link("refund-policy", _("The whole rule")),
        ),
        Question(
            "return",
            _("Can I return an eSIM?"),
            ngettext(
                "Within %(days)s day of buying it, if it has not been installed. Write to us with the number of your order; you need no "
                "reason. Once it is installed, only if it does not work.",
                "Within %(days)s days of buying it, if it has not been installed. Write to us with the number of your order; you need no "
                "reason. Once it is installed, only if it does not work.",
                days,
            )
            % {"days": days},
        ),
        Question(
            "when",
            _("The refund is not on my account"),
            _(
                "Banks take up to ten days to show it. It goes the way the payment came and cannot go another. If it has not come after "
                "ten days, write to us: the bank can be asked for it."
            ),
        ),
    ]
