"""Django's registration of the domain."""

from django.apps import AppConfig


class NarratorConfig(AppConfig):
    name = "narrator"
    verbose_name = "Narrator"

    def ready(self) -> None:
        from narrator import checks

        checks.register()
