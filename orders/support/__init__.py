"""What shoppers want of us after a sale, and what staff do about it."""
