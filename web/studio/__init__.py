"""The studio: where content is written, reviewed, translated, targeted and published."""
