"""What became of plans: written down as it happens, read as what changed between two syncs or as the life of one plan."""
