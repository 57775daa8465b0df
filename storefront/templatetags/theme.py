"""The shop's own look in templates: `{% theme as look %}`. A tag and no context, because the pages for errors are given none."""

from django import template

from storefront.theme import theme

register = template.Library()
register.simple_tag(theme)
