"""The embedded default: RabbitMQ, Mongo, the partners simulated and five services by one command."""
