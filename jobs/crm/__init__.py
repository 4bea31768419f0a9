"""The sync with the CRM: what goes out, what comes in, and how both are compared."""
