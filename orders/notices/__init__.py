"""Reminders about an eSIM in use: which there are, when each is due, when it is not night for its reader, and how they are stopped."""
