"""All settings, from the environment or the `.env` file beside `manage.py`. `.env.example` explains each variable."""

from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from storefront import production
from storefront.languages.offered import offered

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", default=True)
# With SANDBOX on, a server without DEBUG accepts test keys and stand-ins, and every page says so.
SANDBOX = env.bool("SANDBOX", default=False)
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
MAINTENANCE = env.bool("MAINTENANCE", default=False)
SECRET_KEY = env("SECRET_KEY", default=production.INSECURE_SECRET_KEY if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").rstrip("/")

# The shop
STORE_NAME = env("STORE_NAME", default="Passage eSIM")
STORE_CURRENCY = env("STORE_CURRENCY", default="USD").upper()
SUPPORT_EMAIL = env("SUPPORT_EMAIL", default="")
# The first is the one of addresses that name none.
SHOP_LANGUAGES = env.list("SHOP_LANGUAGES", default=["en"])
# A folder of the reseller's: what is in its static/ and templates/ comes before ours.
_theme = env("THEME_DIR", default="")
THEME_DIR = BASE_DIR / _theme if _theme else None
STORE_LOGO = env("STORE_LOGO", default="logo.svg")
STAFF_EMAILS = env.list("STAFF_EMAILS", default=[])
DEFAULT_MARKUP_PERCENT = Decimal(env("DEFAULT_MARKUP_PERCENT", default="30"))
PRICE_ROUNDING = env("PRICE_ROUNDING", default="0.10")
MARGIN_FLOOR_PERCENT = Decimal(env("MARGIN_FLOOR_PERCENT", default="0"))
MARGIN_FLOOR_AMOUNT = Decimal(env("MARGIN_FLOOR_AMOUNT", default="0"))
MARGIN_FLOOR_ACTION = env("MARGIN_FLOOR_ACTION", default="raise")
EXCHANGE_RATE = Decimal(env("EXCHANGE_RATE", default="1"))
# Other currencies that prices are shown and charged in; staff keep them in the admin.
EXCHANGE_RATE_SOURCE = env("EXCHANGE_RATE_SOURCE", default="")
EXCHANGE_RATE_URL = env(
    "EXCHANGE_RATE_URL", default="https://www.ecb.europa.eu/stats/eurofxref/eurofxref.zip"
)
EXCHANGE_RATE_HOURS = env.int("EXCHANGE_RATE_HOURS", default=6)
CURRENCY_MAX_AGE_DAYS = env.int("CURRENCY_MAX_AGE_DAYS", default=7)
CURRENCY_MANUAL_MAX_AGE_DAYS = env.int("CURRENCY_MANUAL_MAX_AGE_DAYS", default=0)
CURRENCY_MAX_JUMP_PERCENT = Decimal(env("CURRENCY_MAX_JUMP_PERCENT", default="20"))
REFUND_DAYS = env.int("REFUND_DAYS", default=14)
TERMS_VERSION = env("TERMS_VERSION", default="2026-11")
POPULAR_DAYS = env.int("POPULAR_DAYS", default=30)
CHECKOUT_MINUTES = env.int("CHECKOUT_MINUTES", default=31)
CHECKOUT_MAX_QUANTITY = env.int("CHECKOUT_MAX_QUANTITY", default=10)
# Unpaid orders at a time, and tries in an hour: what a shopper never reaches and a tester of stolen cards does.
CHECKOUT_OPEN_PER_EMAIL = env.int("CHECKOUT_OPEN_PER_EMAIL", default=3)
CHECKOUT_OPEN_PER_ADDRESS = env.int("CHECKOUT_OPEN_PER_ADDRESS", default=10)
CHECKOUT_TRIES_PER_EMAIL = env.int("CHECKOUT_TRIES_PER_EMAIL", default=10)
CHECKOUT_TRIES_PER_ADDRESS = env.int("CHECKOUT_TRIES_PER_ADDRESS", default=30)
CHECKOUT_TRIES_PER_BROWSER = env.int("CHECKOUT_TRIES_PER_BROWSER", default=10)
# Promo codes that do not exist, typed in an hour.
PROMO_TRIES_PER_ADDRESS = env.int("PROMO_TRIES_PER_ADDRESS", default=20)
# How far ahead a gift can be mailed. Its eSIM is bought at once, and suppliers let one that nobody installs lapse, typically after 180 days.
GIFT_MAX_DAYS = env.int("GIFT_MAX_DAYS", default=90)
# "Find my order": how long a mailed link works, and askings in an hour for one address and from one network.
FIND_ORDERS_LINK_MINUTES = env.int("FIND_ORDERS_LINK_MINUTES", default=30)
FIND_ORDERS_PER_EMAIL = env.int("FIND_ORDERS_PER_EMAIL", default=5)
FIND_ORDERS_PER_ADDRESS = env.int("FIND_ORDERS_PER_ADDRESS", default=20)

# How long what tells of a shopper is kept after the last eSIM of an order has ended, and after an order that was not paid.
RETENTION_DAYS = env.int("RETENTION_DAYS", default=180)
RETENTION_UNPAID_DAYS = env.int("RETENTION_UNPAID_DAYS", default=30)

# What stands on receipts and credit notes, whose numbers have these letters before year and number.
SELLER_NAME = env("SELLER_NAME", default="") or STORE_NAME
SELLER_ADDRESS = "\n".join(line.strip() for line in env("SELLER_ADDRESS", default="").split("|"))
SELLER_TAX_ID = env("SELLER_TAX_ID", default="")
RECEIPT_FOOTER = env("RECEIPT_FOOTER", default="")
RECEIPT_PREFIX = env("RECEIPT_PREFIX", default="R")
CREDIT_NOTE_PREFIX = env("CREDIT_NOTE_PREFIX", default="C")

# How long our own cache keeps a page of the catalog that has not changed; 0 keeps none.
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=60)

# The supplier
MOBILEXY_BASE_URL = env("MOBILEXY_BASE_URL", default="https://mobilexy.com/api").rstrip("/")
MOBILEXY_API_KEY = env("MOBILEXY_API_KEY", default="")
MOBILEXY_CURRENCY = env("MOBILEXY_CURRENCY", default="USD").upper()
MOBILEXY_PICTURE_HOSTS = env.list("MOBILEXY_PICTURE_HOSTS", default=["mobilexy.com", ".mobilexy.com"])
MOBILEXY_PURCHASE_SECONDS = env.float("MOBILEXY_PURCHASE_SECONDS", default=90.0)
CATALOG_SYNC_MINUTES = env.int("CATALOG_SYNC_MINUTES", default=360)
CATALOG_SYNC_CONCURRENCY = env.int("CATALOG_SYNC_CONCURRENCY", default=4)
CATALOG_SYNC_REQUESTS_PER_MINUTE = env.int("CATALOG_SYNC_REQUESTS_PER_MINUTE", default=0)
CATALOG_MAX_SHRINK_PERCENT = env.int("CATALOG_MAX_SHRINK_PERCENT", default=10)
CATALOG_MAX_PRICE_CHANGE_PERCENT = env.int("CATALOG_MAX_PRICE_CHANGE_PERCENT", default=20)
CATALOG_LARGE_PRICE_CHANGE_PERCENT = env.int("CATALOG_LARGE_PRICE_CHANGE_PERCENT", default=20)
CATALOG_HISTORY_DAYS = env.int("CATALOG_HISTORY_DAYS", default=365)
CATALOG_MAX_AGE_HOURS = env.int("CATALOG_MAX_AGE_HOURS", default=24)
CATALOG_PICTURE_HOSTS = env.list("CATALOG_PICTURE_HOSTS", default=["mobilexy.com", ".mobilexy.com"])
BALANCE_CHECK_MINUTES = env.int("BALANCE_CHECK_MINUTES", default=5)
BALANCE_ALERT_BELOW = Decimal(env("BALANCE_ALERT_BELOW", default="50"))

# Payments
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_CAPTURE = env("STRIPE_CAPTURE", default="immediate")
STRIPE_FEE_PERCENT = Decimal(env("STRIPE_FEE_PERCENT", default="2.9"))
STRIPE_FEE_FIXED = Decimal(env("STRIPE_FEE_FIXED", default="0.30"))
STRIPE_TAX = env.bool("STRIPE_TAX", default=False)
STRIPE_TAX_CODE = env("STRIPE_TAX_CODE", default="")
STRIPE_API_BASE = env("STRIPE_API_BASE", default="").rstrip("/")
STRIPE_CHECKOUT_ORIGINS = env.list("STRIPE_CHECKOUT_ORIGINS", default=["https://checkout.stripe.com"])

# Fulfillment
PURCHASE_RETRY_MINUTES = env.int("PURCHASE_RETRY_MINUTES", default=30)
PURCHASE_STALE_MINUTES = env.int("PURCHASE_STALE_MINUTES", default=10)
COST_RISE_PERCENT = Decimal(env("COST_RISE_PERCENT", default="10"))
RECONCILE_SETTLE_MINUTES = env.float("RECONCILE_SETTLE_MINUTES", default=10.0)
RECONCILE_RELEASE = env.bool("RECONCILE_RELEASE", default=True)
LATE_CODE_WARN_MINUTES = env.int("LATE_CODE_WARN_MINUTES", default=15)
LATE_CODE_STAFF_MINUTES = env.int("LATE_CODE_STAFF_MINUTES", default=120)

# After the sale: what eSIMs use, and reminders about it
USAGE_READ_MINUTES = env.int("USAGE_READ_MINUTES", default=180)
USAGE_CALLS_A_ROUND = env.int("USAGE_CALLS_A_ROUND", default=1000)
USAGE_ASK_MINUTES = env.int("USAGE_ASK_MINUTES", default=30)
ESIM_ACTIVATION_DAYS = env.int("ESIM_ACTIVATION_DAYS", default=180)
LINK_TRIES_A_DAY = env.int("LINK_TRIES_A_DAY", default=5)
NOTICE_INSTALL_DAYS = env.int("NOTICE_INSTALL_DAYS", default=7)
NOTICE_ACTIVATION_DAYS = env.int("NOTICE_ACTIVATION_DAYS", default=14)
NOTICE_HOURS = env("NOTICE_HOURS", default="9-21")

# Mail
EMAIL_URL = env("EMAIL_URL", default="consolemail://" if DEBUG else "")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{STORE_NAME} <shop@localhost>" if DEBUG else "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
globals().update(env.email_url_config(EMAIL_URL or "dummymail://"))
if "EMAIL_BACKEND" in env:
    # django-anymail: EMAIL_BACKEND=anymail.backends.postmark.EmailBackend and ANYMAIL=POSTMARK_SERVER_TOKEN=...
    EMAIL_BACKEND = env("EMAIL_BACKEND")
    ANYMAIL = env.dict("ANYMAIL", default={})

if not DEBUG and not SANDBOX and (found := production.problems(globals())):
    raise ImproperlyConfigured("The shop is not ready for real money:\n- " + "\n- ".join(found))

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "storefront.apps.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "anymail",
    "csp",
    "django_htmx",
    "catalog",
    "orders",
    "storefront.apps.StorefrontConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "storefront.languages.address.language_of_address",
    "storefront.maintenance.closed_for_maintenance",
    "storefront.languages.arrival.led_to_own_language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "catalog.views.currency.shown_currency",
]

ROOT_URLCONF = "storefront.urls"
WSGI_APPLICATION = "storefront.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*([THEME_DIR / "templates"] if THEME_DIR else []), BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storefront.context.store",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock as a transaction opens. A deferred one that reads first fails at once with
    # "database is locked" when another process wrote in between, whatever the timeout.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    }
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

# Queue
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://")
if CELERY_BROKER_URL.startswith("filesystem:"):
    _queue = VAR_DIR / "queue"
    for folder in ("messages", "control", "processed"):
        (_queue / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "processed_folder": str(_queue / "processed"),
        "polling_interval": 0.2,
    }
else:
    # A broker that accepts but stays silent must not hold a paying shopper's request; the sweep rings again.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "visibility_timeout": 3600,
    }
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Longer than the slowest supplier answer: a limit that cuts a purchase call short makes its outcome unknown.
CELERY_TASK_TIME_LIMIT = int(MOBILEXY_PURCHASE_SECONDS) + 60
CELERY_TASK_SOFT_TIME_LIMIT = int(MOBILEXY_PURCHASE_SECONDS) + 30
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "orders.tasks.sweep", "schedule": 60, "options": {"expires": 55}},
    "ask Stripe for events that never came": {
        "task": "orders.tasks.fetch_events",
        "schedule": 600,
        "options": {"expires": 540},
    },
    "count what was sold lately": {
        "task": "orders.tasks.count_sales",
        "schedule": 3600,
        "options": {"expires": 3000},
    },
    "sync the catalog when it is due": {
        "task": "catalog.tasks.sync_if_due",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "fetch the pictures of places that are due": {
        "task": "catalog.tasks.fetch_pictures",
        "schedule": 600,
        "options": {"expires": 540},
    },
    "delete pictures that no page shows": {
        "task": "catalog.tasks.tidy_pictures",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
    },
    "forget who asked for orders": {
        "task": "orders.tasks.forget_findings",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
    },
    "forget the history of plans that is too old": {
        "task": "catalog.tasks.tidy_history",
        "schedule": 24 * 3600,
        "options": {"expires": 3600},
    },
    "erase what is kept too long": {
        "task": "orders.tasks.erase_due",
        "schedule": 600,
        "options": {"expires": 540},
    },
    "fetch exchange rates when they are due": {
        "task": "catalog.tasks.fetch_rates",
        "schedule": 600,
        "options": {"expires": 540},
    },
}

# Staff who open the login page itself belong here; only staff log in.
LOGIN_REDIRECT_URL = "admin:index"

# Language, time
LANGUAGES = offered(SHOP_LANGUAGES)
LANGUAGE_CODE = LANGUAGES[0][0]
LANGUAGE_COOKIE_NAME = "language"
# Where languages for tests are made; what people translate stands in the tree, and a theme's own words before ours.
MADE_LOCALES = VAR_DIR / "locale"
LOCALE_PATHS = [*([THEME_DIR / "locale"] if THEME_DIR else []), BASE_DIR / "locale", MADE_LOCALES]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    *([("theme", THEME_DIR / "static")] if THEME_DIR and (THEME_DIR / "static").is_dir() else []),
    BASE_DIR / "static",
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "catalog.finders.FlagFinder",
]
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security. A sandbox shop runs on plain http at loopback; a real one is https only.
_https = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_https)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if _https else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
# Our forms are tiny and Stripe's events stay far below this. More is answered with 400 before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# A form that answers with a redirect to the payment page needs that page's origin in form-action as well.
_payment_origins = [*STRIPE_CHECKOUT_ORIGINS, *([_origin(STRIPE_API_BASE)] if STRIPE_API_BASE else [])]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'none'"],  # the order page alone keeps a copy of itself
        "form-action": ["'self'", *_payment_origins],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "storefront.redaction.RedactingFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["redact"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Named so that Django's own handlers, which do not redact, are taken off them.
        "django": {"level": LOG_LEVEL},
        "django.server": {"level": "INFO"},
        # At DEBUG and INFO these print addresses and bodies with e-mails and client secrets.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
        # These tell for each document which letters it holds.
        "fontTools": {"level": "WARNING"},
        "fpdf": {"level": "WARNING"},
    },
}

UNFOLD = {
    "SITE_TITLE": STORE_NAME,
    "SITE_HEADER": STORE_NAME,
    "SITE_URL": "/",
    "SHOW_VIEW_ON_SITE": False,
    "SITE_DROPDOWN": [
        {"icon": "storefront", "title": _("The shop"), "link": "/"},
        {"icon": "palette", "title": _("Style guide"), "link": reverse_lazy("styleguide")},
    ],
    "COLORS": {
        "primary": {
            "50": "#fff7ed",
            "100": "#ffedd5",
            "200": "#fed7aa",
            "300": "#fdba74",
            "400": "#ff7a59",
            "500": "#ea580c",
            "600": "#c2410c",
            "700": "#9a3412",
            "800": "#7c2d12",
            "900": "#5f2410",
            "950": "#431407",
        },
    },
}
