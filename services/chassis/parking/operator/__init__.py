"""What operators see and do of what is parked: over HTTP, in every service alike."""

from services.chassis.parking.operator.routes import operator_routes

__all__ = ["operator_routes"]
