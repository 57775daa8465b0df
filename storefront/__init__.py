"""The Django project: settings, addresses, queue. It wires the apps together; nobody imports it."""

from storefront.celery import app as celery_app

__all__ = ["celery_app"]
