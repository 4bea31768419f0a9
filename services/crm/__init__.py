"""What the house does about the CRM: cases, corrections, refusals, and how the sync stands."""
