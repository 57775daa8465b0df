"""The trip finder: the cheapest set of plans that keeps a traveler online for a whole trip. `catalog.trip.model` says what that means."""
