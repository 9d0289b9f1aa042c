from services.chassis.settings import ChassisSettings


class RouterSettings(ChassisSettings):
    """What the router is told by its environment beyond the chassis."""

    local_holidays_stop_statutory_clock: bool = True
    """Whether a day off that only the prefecture has (州庆) is left out of the statutory limit (法定时限).

    行政许可法 art. 82 speaks of 法定节假日, which some read as national ones only. The promised limit
    (承诺时限) always leaves them out: nobody is at work.
    """
