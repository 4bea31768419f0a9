"""Everything of both sides compared, and what differs cured."""
