"""Tests that need a real Kafka broker, and the means to have one."""
