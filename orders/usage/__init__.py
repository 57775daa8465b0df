"""What eSIMs use: when the supplier is asked, what is kept of its answers, and how it is told."""
