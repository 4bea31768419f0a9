"""Whole files at once: each row is judged as its use case would, then all are written as sets."""
