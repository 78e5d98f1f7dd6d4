"""Is it working? Metrics, health and logs."""
