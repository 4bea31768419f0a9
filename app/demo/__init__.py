"""The demo maison: a fictional house, so that everything can be seen at work at once."""
