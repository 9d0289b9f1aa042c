"""Microservice chassis: what every service stands on and none of them is about."""
