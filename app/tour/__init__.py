"""The whole story of the programme, played over HTTP against a running system."""
