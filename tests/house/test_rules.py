"""Each house rule holds for the whole tree, and each is shown an example that it must catch."""

import pytest

from tests.house import rules
from tests.house.tree import ROOT, python_of_the_site, templates, texts

# rule, the site's modules that may, a line that must be caught, a line that must not
PYTHON_RULES = [
    pytest.param(
        rules.rings_the_queue,
        ("orders/tasks.py", "catalog/tasks.py"),
        "fulfill.delay(order.pk)",
        "enqueue(fulfill, order.pk)",
        id="only tasks ring the queue",
    ),
    pytest.param(
        rules.writes_a_status,
        (
            "orders/models/state.py",
            "orders/outbox.py",
            "orders/emails.py",
            "orders/inbox.py",
            "catalog/sync/",
        ),
        "rows.filter(pk=1).update(status='paid', paid_at=now)",
        "order.transition('paid')",
        id="only transition writes a status",
    ),
    pytest.param(
        rules.imports_module("httpx"),
        ("catalog/mobilexy/",),
        "def f():\n    from httpx import Client",
        "import http.client",
        id="only the supplier client speaks httpx",
    ),
    pytest.param(
        rules.imports_module("stripe"),
        ("orders/payments/",),
        "import stripe.error",
        "from orders.webhooks import stripe",
        id="only payments speak to Stripe",
    ),
    pytest.param(
        rules.formats_a_log_line,
        (),
        "log.warning(f'order {reference} failed')",
        "log.warning('order %s failed', reference)",
        id="log lines are not formatted by us",
    ),
    pytest.param(
        rules.formats_a_log_line,
        (),
        "logger.info('order %s failed' % reference)",
        "message.info(f'order {reference}')",
        id="not with a percent sign either",
    ),
    pytest.param(
        rules.hides_a_text,
        (),
        "text = f'{_(\"Order\")} 4711'",
        "text = f'{order} 4711' + _('Order')",
        id="no text to translate stands in an f-string",
    ),
    pytest.param(
        rules.prints, (), "print('here')", "self.stdout.write('here')", id="the site does not print"
    ),
]


@pytest.mark.parametrize(("rule", "may", "_bad", "_good"), PYTHON_RULES)
def test_the_site_keeps_the_rule(rule, may, _bad, _good):
    broken = [
        f"{path}:{line}"
        for path in python_of_the_site()
        if not path.startswith(may or ("\0",))
        for line in rule((ROOT / path).read_text())
    ]
    assert broken == [], rule.__doc__


@pytest.mark.parametrize(("rule", "_may", "bad", "good"), PYTHON_RULES)
def test_the_rule_catches_its_example_and_nothing_else(rule, _may, bad, good):
    assert len(list(rule(bad))) == 1
    assert list(rule(good)) == []


def test_templates_hold_no_inline_code():
    broken = [
        f"{path}:{line}"
        for path in templates()
        if not path.startswith("templates/emails/")  # mail readers know no style sheets
        for line in rules.has_inline_code((ROOT / path).read_text())
    ]
    assert broken == [], rules.has_inline_code.__doc__


@pytest.mark.parametrize(
    "bad",
    [
        "<script>go()</script>",
        "<style>p { color: red }</style>",
        '<p class="a" style="color: red">',
        '<a\n  href="/"\n  onclick="go()">',
    ],
)
def test_inline_code_is_caught(bad):
    assert len(list(rules.has_inline_code(bad))) == 1


@pytest.mark.parametrize(
    "good", ['<script src="/static/a.js" defer></script>', '<p class="style">on=</p>', '<a href="/?on=1">']
)
def test_linked_code_is_not_caught(good):
    assert list(rules.has_inline_code(good)) == []


# What is drawn, and then turned round as a whole, or is the same from both sides.
SIDES_MEANT = {
    "static/css/filters.css: border-width: 0 2px 2px 0;",  # a corner that is turned to point down
    "static/css/search.css: transform: scaleX(-1);",  # an arrow, only where lines run from the right
    "static/css/trip.css: transform: scaleX(-1);",  # a bar of days, only there too
    "static/css/usage.css: transform: scaleX(-1);",  # a bar and a plot, only there too
}


def test_style_sheets_name_no_side():
    sheets = sorted(path for path, _text in texts() if path.startswith("static/css/"))
    broken = {
        f"{path}: {(ROOT / path).read_text().splitlines()[line - 1].strip()}"
        for path in sheets
        for line in rules.names_a_side((ROOT / path).read_text())
    }
    assert len(sheets) > 8
    assert broken == SIDES_MEANT, rules.names_a_side.__doc__


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("margin-left: 1px;", "margin-inline-start: 1px;"),
        ("left: 0;", "inset-inline-start: 0;"),
        ("text-align: right;", "text-align: end;"),
        ("border-top-left-radius: 2px;", "border-start-start-radius: 2px;"),
        ("padding: 1px 2px 1px 0;", "padding: 1px 2px 3px 2px;"),
        ("transform: translateX(1px);", "transform: translate(0, 1px);"),
        ("float: left;", "float: inline-start;"),
    ],
)
def test_a_side_is_caught_and_a_direction_is_not(bad, good):
    assert list(rules.names_a_side(f"a {{\n  {bad}\n}}")) == [2]
    assert list(rules.names_a_side(f"a {{\n  {good}\n}}")) == []


@pytest.mark.parametrize("rule", [rules.is_unfinished, rules.names_a_registry])
def test_every_text_keeps_the_rule(rule):
    broken = [f"{path}:{line}" for path, text in texts() for line in rule(text)]
    assert broken == [], rule.__doc__


def test_unfinished_work_and_registries_are_caught():
    assert list(rules.is_unfinished("fine\n# TO" + "DO: later")) == [2]
    assert list(rules.is_unfinished("raise NotImplemented" + "Error")) == [1]
    assert list(rules.names_a_registry("https://py" + "pi.org/simple")) == [1]
    assert list(rules.is_unfinished("a todo list")) == []
