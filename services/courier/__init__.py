"""证照快递: dispatch orders go to the carrier, what happens to the parcel comes back."""
