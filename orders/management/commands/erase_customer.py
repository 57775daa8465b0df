"""`manage.py erase_customer <address>`: forget a shopper, keep the books, and say which is which."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from orders.management.who import add_by, by
from orders.privacy import asked, waits

ERASED = (
    "Erased: the address, where and by which browser it was ordered, activation codes, ICCIDs and phone numbers, the supplier's raw"
    " answers, the shopper's words and what staff wrote about them."
)
KEPT = (
    "Kept, because the law asks for books: amounts, dates, plans, numbers of payments and refunds at Stripe and of orders at the"
    " supplier, receipts with the buyer's details on them, and who of the staff did what."
)
ELSEWHERE = "Not in this shop's hands: what Stripe and your mail provider keep, and backups. docs/privacy.md says what to do about each."


class Command(BaseCommand):
    help = "Take a shopper out of every order and keep the books. It cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the shopper's email address")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        add_by(parser)

    def handle(self, *_args: Any, address: str, yes: bool, **options: Any) -> None:
        who = by(options)
        try:
            self._say(asked.survey(address))
            if not yes:
                self._ask(address)
            result = asked.erase(
                address, who, lambda orders: tqdm(orders, desc="Orders", disable=None, leave=False)
            )
        except asked.NothingKnownError:
            raise CommandError("No order and no mail names this address. Nothing was changed.") from None
        self._report(result)

    def _say(self, found: asked.Survey) -> None:
        self.stdout.write(
            f"Orders that name this address: {len(found.orders)}, of which can be erased now: {len(found.ready)}."
        )
        for order, codes in found.waiting:
            self.stdout.write(
                f"- {order.reference} waits for {waits.words(codes)}; it is erased by itself after that."
            )
        if found.usable:
            self.stdout.write(
                f"eSIMs that lose their codes here: {found.usable}. One that is not installed cannot be installed any more."
            )
        if found.lookups:
            self.stdout.write(f"Mails with links to orders, which are deleted: {found.lookups}.")
        for sentence in (ERASED, KEPT, ELSEWHERE):
            self.stdout.write(sentence)

    def _ask(self, address: str) -> None:
        """
        Raises:
            CommandError: anything but the address was typed, or there is nobody to ask.
        """
        if not sys.stdin.isatty():
            raise CommandError("Nobody can be asked here. Add --yes if it is meant. Nothing was changed.")
        if input("Type the address to erase it, anything else to stop: ").strip().lower() != address.lower():
            raise CommandError("That is another address. Nothing was changed.")

    def _report(self, result: asked.Erased) -> None:
        self.stdout.write(f"Orders erased: {len(result.erased)}, postponed: {len(result.postponed)}.")
        if result.postponed:
            self.stdout.write(
                "The worker erases the others once nothing is under way; until then they keep everything. Answer open requests and"
                " decide what waits for you: "
                + ", ".join(reference for reference, _codes in result.postponed)
            )
