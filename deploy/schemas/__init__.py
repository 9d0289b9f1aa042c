"""The documents that others read instead of our code: JSON Schema, AsyncAPI, OpenAPI."""
