"""Salesforce behind the CRM port, spoken to through simple-salesforce."""
