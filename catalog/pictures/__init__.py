"""Our copies of the supplier's images of places: fetched beside the sync, never within it, and never linked to."""
