"""The addresses of small files that the shop makes itself: the same in every language, so that a browser keeps each once."""

from django.urls import path

from catalog import converters  # noqa: F401  registers them
from catalog.views import files

app_name = "files"
urlpatterns = [
    path("pictures/<picture:name>", files.picture, name="picture"),
    path("share/<shared:slug>.png", files.share, name="share"),
    path("share/<kind:kind>/<place:slug>.png", files.share_place, name="share_place"),
]
