"""What pages say to machines: `{% json_ld thing %}`, `{% again "title" %}`, `{% share_picture %}` and the like."""

import json
from typing import Any

from django import template
from django.template import Context
from django.template.base import NodeList
from django.template.loader_tags import BlockNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog import seo, sharing
from catalog.models import Destination, Plan

register = template.Library()
register.simple_tag(seo.alternates)
register.simple_tag(seo.trail)
register.simple_tag(seo.breadcrumb_list)
# What would end the script element, or begin another.
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def json_ld(thing: seo.Thing) -> SafeString:
    """Data for search engines. No browser runs it, so the content policy has nothing against it."""
    text = json.dumps(thing, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  escaped above


@register.simple_tag
def product(plan: Plan) -> seo.Thing:
    return seo.product(plan, sharing.address(plan.destination))


@register.simple_tag(takes_context=True)
def share_picture(context: Context) -> str:
    """Of the place that the page is about; else the shop's."""
    place = context.get("destination") or getattr(context.get("plan"), "destination", None)
    return sharing.address(place if isinstance(place, Destination) else None)


@register.simple_tag(takes_context=True)
def again(context: Context, block: str) -> Any:
    """What the page puts into `block`, a second time: its title and its description are said to two kinds of readers."""
    return BlockNode(block, NodeList()).render(context)
