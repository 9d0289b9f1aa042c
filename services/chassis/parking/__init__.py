"""Where waits what nobody could handle (停靠): readable, countable, never lost, and given back on demand."""

from services.chassis.parking.lot import ParkingLot

__all__ = ["ParkingLot"]
