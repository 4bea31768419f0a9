"""From our records to the CRM: claimed, matched, sent, settled."""
