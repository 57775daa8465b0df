FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DEBUG=False \
    VAR_DIR=/app/var

# Unprivileged: a hole in the shop must not be a hole in the container.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin shop

WORKDIR /app

# Packages first: they change seldom, and the layer is reused as long as the lock stays the same.
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY . .
# Compiled for the code's own owner, because the shop itself may not write here.
RUN python -m compileall -q catalog orders storefront

# What translators wrote becomes what the shop reads.
RUN SANDBOX=True SECRET_KEY=only-for-compiling python manage.py compile_translations

# A reseller's theme, a folder in the tree that the code knows nothing of: docs/branding.md.
ARG THEME_DIR=""

# Hashed static files belong to the image and not to a volume, which would go on serving those of the version before.
# SANDBOX holds for this one command only, so that no key is needed to build; a running container refuses to start without keys.
RUN SANDBOX=True SECRET_KEY=only-for-collecting-files python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var/media \
    && chown -R shop:shop var

USER shop
EXPOSE 8000

# Asked by the name the shop is known by: any other Host is refused.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "\
import os, urllib.parse, urllib.request as r; \
host = urllib.parse.urlsplit(os.environ['SITE_URL']).netloc; \
r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]

CMD ["gunicorn", "storefront.wsgi", "--config", "gunicorn.conf.py", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
