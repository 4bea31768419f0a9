"""What the house decides: pure, without database, network or clock."""
