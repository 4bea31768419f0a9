"""What the studio does: drafts, reviews, translations, publications and releases."""
