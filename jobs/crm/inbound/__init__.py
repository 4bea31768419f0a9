"""From the CRM to us: heard, judged field by field, taken in or asked about."""
