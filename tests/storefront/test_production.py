"""A shop without DEBUG and without SANDBOX takes real money, so it starts only when nothing is missing or left over."""

import os
import subprocess
import sys

import pytest

from storefront import production
from tests.house.tree import ROOT

COMPLETE = {
    "SECRET_KEY": "a-long-random-string-of-more-than-fifty-characters-for-this-test",
    "ALLOWED_HOSTS": ["shop.example.com"],
    "SITE_URL": "https://shop.example.com",
    "MOBILEXY_API_KEY": "supplier-key",
    "MOBILEXY_BASE_URL": "https://mobilexy.com/api",
    "STRIPE_SECRET_KEY": "sk_live_example",
    "STRIPE_WEBHOOK_SECRET": "whsec_example",
    "STRIPE_API_BASE": "",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.com:587",
    "DEFAULT_FROM_EMAIL": "shop@shop.example.com",
    "SHOP_LANGUAGES": ["en", "de"],
}
LEFT_OVER = {
    "SECRET_KEY": production.INSECURE_SECRET_KEY,
    "ALLOWED_HOSTS": ["*"],
    "SITE_URL": "http://shop.example.com",
    "MOBILEXY_BASE_URL": "http://127.0.0.1:8401/api",
    "STRIPE_API_BASE": "http://127.0.0.1:8401",
    "STRIPE_SECRET_KEY": "sk_test_example",
    "EMAIL_URL": "consolemail://",
    "SHOP_LANGUAGES": ["en", "en-xa"],
}


def start(**values):
    """`manage.py check` in a process of its own, with these variables and nothing else set for the shop."""
    plain = {name: ",".join(v) if isinstance(v, list) else v for name, v in values.items()}
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DEBUG": "False", **plain}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "storefront.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_set_has_no_problems():
    assert production.problems(COMPLETE) == []


@pytest.mark.parametrize("name", production.REQUIRED)
def test_each_missing_value_is_named(name):
    (sentence,) = production.problems(COMPLETE | {name: type(COMPLETE[name])()})
    assert sentence.startswith(f"{name} is not set")


@pytest.mark.parametrize("name", LEFT_OVER)
def test_each_value_left_over_from_trying_out_is_named(name):
    (sentence,) = production.problems(COMPLETE | {name: LEFT_OVER[name]})
    assert name in sentence


def test_no_sentence_repeats_a_secret():
    sentences = production.problems(COMPLETE | {"STRIPE_SECRET_KEY": "sk_test_do_not_print"})
    assert "do_not_print" not in " ".join(sentences)


def test_an_empty_environment_does_not_start_and_lists_everything_at_once(tmp_path):
    result = start(VAR_DIR=str(tmp_path))
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert [name for name in production.REQUIRED if name not in result.stderr] == []


def test_a_complete_environment_starts(tmp_path):
    result = start(VAR_DIR=str(tmp_path), **COMPLETE)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_sandbox_starts_without_any_key(tmp_path):
    result = start(VAR_DIR=str(tmp_path), SANDBOX="True", SECRET_KEY="a", ALLOWED_HOSTS="127.0.0.1")
    assert (result.returncode, result.stderr) == (0, "")
