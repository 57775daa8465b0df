"""Places in templates: `{% flag place as picture %}` and `{{ place|place_name }}`."""

from typing import NamedTuple

from django import template
from django.templatetags.static import static
from django.urls import reverse

from catalog import flags
from catalog.coverage import plans_with
from catalog.geography import place_name
from catalog.models import Destination

register = template.Library()
register.simple_tag(plans_with)
register.filter(place_name)


class Flag(NamedTuple):
    """`is_drawn` tells our package's square drawing, of which the edge is cut off, from the supplier's image."""

    url: str
    is_drawn: bool


@register.simple_tag
def flag(place: Destination | None) -> Flag | None:
    """The supplier's image as we hold it, else the country's flag; None where a place has neither."""
    if place is None:
        return None
    if place.picture:
        return Flag(reverse("files:picture", args=[place.picture]), is_drawn=False)
    if path := flags.path_of(place.iso_code):
        return Flag(static(path), is_drawn=True)
    return None
