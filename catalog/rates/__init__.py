"""Exchange rates from outside: who is asked, and what of the answer is believed."""
