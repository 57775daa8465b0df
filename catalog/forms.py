"""What a visitor types into the pages of the catalog, as components/field.html shows it."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class Unsent(forms.TextInput):
    """A field without a name: no browser sends it, whatever form it stands in."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002  Django's own
        return format_html("<input{}>", flatatt(self.build_attrs({"type": "text"} | self.attrs, attrs)))


class DeviceForm(forms.Form):
    model = forms.CharField(
        label=_("Your phone's model"),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "placeholder": _("Such as Galaxy S24"),
            }
        ),
    )


class EidForm(forms.Form):
    """Read by device.js alone."""

    eid = forms.CharField(
        label=_("EID, 32 digits"),
        widget=Unsent(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "maxlength": 48,
                "spellcheck": "false",
                "aria-describedby": "eid-answer",
            }
        ),
        required=False,
    )
