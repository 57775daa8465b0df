"""What was bought: checkout, payments, fulfillment, eSIMs, mail and the sweeps that find what was left."""
