"""The desk: what CRM staff see of the sync, and what they decide about it."""
