"""What was done, in billing terms: services with their intervals."""
