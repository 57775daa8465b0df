# The steps of .ci/run, which sources this file. The servers are our own, apart from any other on this machine.

WORK=$(mktemp -d)
RESULTS=()
SERVERS="$WORK/servers"

step() { # title, command...: runs it under a heading; the summary line of a pytest run is kept for the end
  local title=$1 log="$WORK/step.log" start=$SECONDS status
  shift
  printf '\n=== %s\n' "$title"
  # Not `if "$@"`: bash ignores `set -e` inside a function that is called as a condition.
  set +e
  (set -e; "$@") 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  set -e
  if ((status != 0)); then
    printf '\n=== FAILED after %s s: %s\n' "$((SECONDS - start))" "$title"
    exit 1
  fi
  keep_summary "$title" "$log"
  printf -- '--- %s s\n' "$((SECONDS - start))"
}

keep_summary() { # title, log
  local line
  line=$(grep -E '^(=+ )?[0-9]+ passed.* in [0-9.]+s' "$2" | tail -n 1 | tr -d '=') || return 0
  RESULTS+=("$1:$line")
}

summary() { # each run's closing line, and their sum in the same form
  local result passed=0
  printf '\n=== Everything holds\n'
  for result in "${RESULTS[@]}"; do
    printf '%s\n' "$result"
    passed=$((passed + $(grep -oE '[0-9]+ passed' <<<"$result" | cut -d' ' -f1)))
  done
  printf '=== %s passed in %s.00s ===\n' "$passed" "$SECONDS"
}

install_packages() {
  local missing=()
  command -v make >/dev/null || missing+=(make)
  command -v python3 >/dev/null || missing+=(python3)
  python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
  command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
  command -v docker-compose >/dev/null || missing+=(docker-compose)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v openssl >/dev/null || missing+=(openssl)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  if ((${#missing[@]} == 0)); then
    echo "Everything is here."
  elif ((EUID == 0)); then
    apt-get update -qq
    # RUNLEVEL: the packages' own services stay off; the ones used here are this script's.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  else
    echo "Missing here: sudo apt-get install ${missing[*]}" >&2
    return 1
  fi
}

check_deploy() { # .env.example filled in as an operator would; anything from a warning on is a failure
  env DEBUG=False SECRET_KEY="$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=shop.example.com SITE_URL=https://shop.example.com BEHIND_PROXY=True \
    SUPPORT_EMAIL=help@shop.example.com STAFF_EMAILS=staff@shop.example.com DEFAULT_FROM_EMAIL=shop@shop.example.com \
    EMAIL_URL=smtp+tls://user:password@smtp.example.com:587 MOBILEXY_API_KEY=example-key \
    STRIPE_SECRET_KEY=sk_live_example STRIPE_WEBHOOK_SECRET=whsec_example \
    DATABASE_URL=postgres://shop:shop@127.0.0.1/shop CACHE_URL=redis://127.0.0.1/1 CELERY_BROKER_URL=redis://127.0.0.1/0 \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
}

check_compose() { # in a folder of its own, because docker-compose.yml asks for a .env, which a clone has not
  mkdir -p "$WORK/compose"
  cp docker-compose.yml "$WORK/compose/"
  sed 's/^POSTGRES_PASSWORD=$/POSTGRES_PASSWORD=example/' .env.example >"$WORK/compose/.env"
  cd "$WORK/compose"
  docker-compose config -q
  docker-compose --profile dev config -q
  echo "docker-compose.yml is valid."
}

as_postgres() { # initdb and postgres refuse to run as root
  if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi
}

postgres_bin() {
  compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1
}

start_services() { # both listen on a unix socket only: no port can be taken, and the tests' ban on networking stays in force
  chmod 755 "$WORK"
  install -d -m 777 "$SERVERS"
  as_postgres "$(postgres_bin)/initdb" --pgdata "$SERVERS/data" --username storefront --auth trust \
    --encoding UTF8 --locale C.UTF-8 >"$SERVERS/initdb.log"
  # Nothing here must survive a power cut, so nothing waits for the disk.
  as_postgres "$(postgres_bin)/pg_ctl" --pgdata "$SERVERS/data" --log "$SERVERS/postgres.log" --wait start >/dev/null \
    --options "-h '' -k $SERVERS -c fsync=off -c full_page_writes=off"
  as_postgres "$(postgres_bin)/createdb" -h "$SERVERS" -U storefront storefront
  redis-server --port 0 --unixsocket "$SERVERS/redis.sock" --unixsocketperm 777 --save '' --daemonize yes \
    --dir "$SERVERS" --pidfile "$SERVERS/redis.pid" --logfile "$SERVERS/redis.log"
  "$(postgres_bin)/psql" -h "$SERVERS" -U storefront --tuples-only --command 'SELECT version()' storefront
  redis-cli -s "$SERVERS/redis.sock" info server | grep redis_version
}

stop_services() {
  if [[ -f $SERVERS/data/postmaster.pid ]]; then
    as_postgres "$(postgres_bin)/pg_ctl" --pgdata "$SERVERS/data" --mode immediate stop >/dev/null || true
  fi
  if [[ -f $SERVERS/redis.pid ]]; then
    kill "$(cat "$SERVERS/redis.pid")" || true
  fi
  rm -rf "$WORK"
}

on_servers() { # command...: with the production kinds of database, cache and queue
  env PGUSER=storefront DATABASE_URL="postgres:///$SERVERS/storefront" \
    CACHE_URL="rediscache://$SERVERS/redis.sock?db=1" CELERY_BROKER_URL="redis+socket://$SERVERS/redis.sock?virtual_host=0" "$@"
}
