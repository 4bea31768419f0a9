"""What the house does: use cases in the caller's transaction."""
