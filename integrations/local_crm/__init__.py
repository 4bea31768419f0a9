"""A CRM of our own that answers like Salesforce, so that every client can be tried for real."""
