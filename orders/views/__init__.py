"""The shopper's pages after a plan is chosen."""
