"""The house rules that no linter knows, as functions from a file's text to the places that break them."""

import ast
import re
from collections.abc import Callable, Iterator

LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}
LOGGERS = {"log", "logger", "logging"}
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)[^>]*>|<style\b|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE
)
# A side of the page, where a language that is written from the right needs the other one.
SIDES = re.compile(
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|(?<![\w-])(?:left|right)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    r"|background-position\s*:[^;]*\b(?:left|right)\b|translateX\(|rotate:\s*y\b|scaleX\("
)
# Top, right, bottom, left: with four values, the second and the fourth are sides.
FOUR_SIDES = re.compile(r"(?:margin|padding|inset|border-width|border-radius)\s*:\s*([^;{}()]+);")
# Written in two halves, so that these files do not break their own rules.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|NotImplemented" r"Error")
REGISTRY = re.compile(
    r"py" r"pi\.org|pythonhost" r"ed\.org|npm" r"js\.|--(?:extra-)?index" r"-url|find" r"-links",
    re.IGNORECASE,
)

Places = Iterator[int]
Rule = Callable[[str], Places]


def rings_the_queue(source: str) -> Places:
    """`task.delay(...)` and `task.apply_async(...)`: a bell rung inside a transaction is heard before the row is there."""
    return (
        call.lineno for call, name in _method_calls(source) if name in {"delay", "apply_async", "send_task"}
    )


def writes_a_status(source: str) -> Places:
    """`.update(status=...)`: a move that no table allows and no audit row remembers."""
    return (
        call.lineno
        for call, name in _method_calls(source)
        if name in {"update", "update_or_create"}
        and any(keyword.arg == "status" for keyword in call.keywords)
    )


def imports_module(name: str) -> Rule:
    """`import name` or `from name import ...`, at any depth and in any function."""

    def rule(source: str) -> Places:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            if any(module.split(".")[0] == name for module in modules):
                yield node.lineno

    return rule


def formats_a_log_line(source: str) -> Places:
    """f-strings, `%` and `.format()` in log calls: the text is built even when nobody reads it, and cannot be grouped."""
    return (
        call.lineno
        for call, name in _method_calls(source)
        if name in LOG_METHODS and _is_logger(call.func) and any(map(_is_formatted, call.args))
    )


def hides_a_text(source: str) -> Places:
    """Gettext inside an f-string, where Python before 3.12 sees one string and no call: no translator is ever asked."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT:
                    yield call.lineno


def prints(source: str) -> Places:
    """`print(...)`: the site speaks through logs and through a command's own output."""
    return (
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    )


def has_inline_code(template: str) -> Places:
    """Inline scripts, styles and handlers, which the content security policy refuses to run."""
    return _lines(INLINE, template)


def names_a_side(style: str) -> Places:
    """Left and right in style sheets: `inline-start` and `inline-end` turn round with the language, these do not."""
    yield from _lines(SIDES, style)
    for match in FOUR_SIDES.finditer(style):
        values = match.group(1).split()
        if len(values) == 4 and values[1] != values[3]:
            yield style.count("\n", 0, match.start()) + 1


def is_unfinished(text: str) -> Places:
    """Words for work that was put off."""
    return _lines(UNFINISHED, text)


def names_a_registry(text: str) -> Places:
    """Addresses of package registries: locks hold hashes, and each machine decides where packages come from."""
    return _lines(REGISTRY, text)


def _method_calls(source: str) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def _is_logger(function: ast.expr) -> bool:
    receiver = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(receiver, ast.Name) and receiver.id in LOGGERS


def _is_formatted(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def _lines(pattern: re.Pattern[str], text: str) -> Places:
    return (text.count("\n", 0, match.start()) + 1 for match in pattern.finditer(text))
