"""The Celery app `storefront`. The database decides what happens; a task is only the bell that is rung."""

import os

from celery import Celery

from storefront import folder_queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings")

folder_queue.install()
app = Celery("storefront")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["catalog", "orders"])
