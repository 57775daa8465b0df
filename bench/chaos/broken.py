"""The shop with one guard taken away, to show that the harness would see what that guard prevents."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

from storefront.celery import app


def take_away(guard: str) -> None:
    """
    Args:
        guard: `unknown`: a purchase without an answer counts as not sent. `sweep`: nothing that was left behind is found.
    """
    from orders import fulfillment, tasks
    from orders.models import Purchase
    from orders.status import PurchaseStatus

    if guard == "unknown":

        def not_sent(purchase: Purchase, reason: str, **_facts: str) -> None:
            fulfillment._not_bought(purchase, PurchaseStatus.NOT_SENT, remark="", reason=reason)  # noqa: SLF001

        fulfillment.mark_unknown = not_sent
    if guard == "sweep":
        tasks.ROUNDS = ()


@app.on_after_finalize.connect
def _break(**_kwargs: object) -> None:
    import django

    django.setup()
    take_away(os.environ["CHAOS_BROKEN"])


celery = app

if __name__ == "__main__":
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    take_away(os.environ["CHAOS_BROKEN"])
    from orders import tasks
    from orders.management.commands import sweep

    sweep.ROUNDS = tasks.ROUNDS
    execute_from_command_line(sys.argv)
