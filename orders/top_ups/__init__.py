"""More data and days for an eSIM that was delivered: what can be added to which, what was added, and how that is told."""
