from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StaffConfig(AdminConfig):
    """The admin on our own site, which has its own content policy."""

    default_site = "storefront.admin_site.StaffSite"


class StorefrontConfig(AppConfig):
    name = "storefront"

    def ready(self) -> None:
        from storefront import checks  # noqa: F401  registers them, which needs the settings to be ready
