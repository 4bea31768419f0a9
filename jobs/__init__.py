"""What happens later: mail and the pump to the CRM."""
