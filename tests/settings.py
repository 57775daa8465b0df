"""The shop's settings as the tests run it: no network, no files outside a temporary folder, cheap passwords."""

import os
import tempfile

os.environ["ENV_FILE"] = os.devnull
os.environ.setdefault("DEBUG", "True")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="storefront-tests-"))
os.environ.setdefault("STRIPE_SECRET_KEY", "sk_test_for_tests")
os.environ.setdefault("STRIPE_WEBHOOK_SECRET", "whsec_for_tests")
os.environ.setdefault("MOBILEXY_API_KEY", "supplier-key-for-tests")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("CELERY_BROKER_URL", "memory://")

from storefront.settings import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests buy often, and always from the same address; those that are about a limit set it.
CHECKOUT_OPEN_PER_EMAIL = CHECKOUT_OPEN_PER_ADDRESS = 0
CHECKOUT_TRIES_PER_EMAIL = CHECKOUT_TRIES_PER_ADDRESS = CHECKOUT_TRIES_PER_BROWSER = 0
# Tests write plans in ways that the shop does not, and look at pages before and after.
PAGE_CACHE_SECONDS = 0
# Each process of a parallel run empties its cache before each test: on a server they need one each.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if _worker and "redis" in CACHES["default"]["BACKEND"].lower():  # noqa: F405
    CACHES["default"]["LOCATION"] = CACHES["default"]["LOCATION"].removesuffix("/1")  # noqa: F405
    CACHES["default"].setdefault("OPTIONS", {})["db"] = 2 + int(_worker)  # noqa: F405
