"""How gunicorn serves the shop. `WEB_CONCURRENCY` sets the number of processes, which gunicorn reads by itself."""

import os

from gunicorn.config import Config
from gunicorn.glogging import Logger

from storefront.redaction import RedactingFilter


class RedactingLogger(Logger):
    """Access and error lines without order links: whoever reads a log must not be able to open an order."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in [*self.access_log.handlers, *self.error_log.handlers]:
            handler.addFilter(RedactingFilter())


bind = "127.0.0.1:8000"
worker_class = "gthread"
# A request waits for the database or for Stripe, seldom for the processor, so threads are cheap. They also keep a webhook, which
# Stripe holds a shopper's redirect for, from queueing behind a checkout that waits for Stripe.
threads = int(os.environ.get("WEB_THREADS", "8"))
# Seconds until a process that has stopped answering is replaced. No request takes long: supplier purchases run in the worker.
timeout = 60
# Seconds a request may take to finish when the process is told to stop.
graceful_timeout = 30
# Longer than the idle time after which usual proxies close a connection, so that we are never first.
keepalive = 75
# A leak in a library costs a restart now and then, not the machine; the jitter keeps processes from restarting together.
max_requests = 10_000
max_requests_jitter = 1_000
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms'
logger_class = RedactingLogger
# It would lie in the home directory, shared by every gunicorn of this user; a container's user has none.
control_socket_disable = True
