"""Stand-ins for the supplier, Stripe and the mail server on loopback, for the demo and the tests. The site never imports it."""
