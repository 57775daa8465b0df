"""The shop's worker, which dies once at the point that DIE_AT names, as a power cut would have it."""

import os
import signal
from pathlib import Path

from celery.signals import worker_process_init

from storefront.celery import app

__all__ = ["app"]


def die(*_args, **_kwargs):
    mark = Path(os.environ["VAR_DIR"]) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def before(place, name):
    real = getattr(place, name)

    def dying(*args, **kwargs):
        die()
        return real(*args, **kwargs)

    setattr(place, name, dying)


def after(place, name):
    real = getattr(place, name)

    def dying(*args, **kwargs):
        result = real(*args, **kwargs)
        die()
        return result

    setattr(place, name, dying)


@worker_process_init.connect
def arm(**_kwargs):
    from django.core.mail import EmailMultiAlternatives

    from orders import fulfillment, outbox, refunds, tasks

    points = {
        "before the row": lambda: before(fulfillment, "_claim"),
        "after the row": lambda: after(fulfillment, "_claim"),
        "answer received but not committed": lambda: before(fulfillment, "record_bought"),
        "committed but not queued": lambda: before(tasks, "follow_order"),
        "mail queued but not sent": lambda: before(outbox, "_claim"),
        "mail sent but not marked": lambda: after(EmailMultiAlternatives, "send"),
        "refund written down but not sent": lambda: before(refunds, "send"),
        # No death: the control of an answer that waits for its database.
        "never": lambda: setattr(fulfillment, "WRITE_AGAIN_SECONDS", ()),
    }
    points[os.environ["DIE_AT"]]()
