"""What keeps an operator from doing something, as problem documents."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.chassis.parking.bodies import BodyLostError
from services.chassis.parking.lot import UnknownParkedError
from services.chassis.parking.operator.acts import NotEditableError, StaleError
from services.chassis.parking.parked import NotParkedError
from services.chassis.problem import Problem
from services.chassis.reading import UnreadableError


@contextmanager
def told_as_problems() -> Iterator[None]:
    """Say what is refused here so that an operator knows what to do."""
    try:
        yield
    except UnknownParkedError as error:
        raise Problem(404, "not-parked-here", "Not parked here", f"Nothing is parked as {error}.") from error
    except StaleError as error:
        detail = f"It has changed since you looked: {error}. Look again."
        raise Problem(412, "changed-meanwhile", "Changed meanwhile", detail) from error
    except NotParkedError as error:
        detail = f"Nothing was done: {error}."
        raise Problem(409, "not-parked-now", "Not parked now", detail, standing=error.standing) from error
    except NotEditableError as error:
        raise Problem(409, "not-editable", "Not editable", f"Nothing was changed: {error}.") from error
    except UnreadableError as error:
        detail = f"Its queue's reader would not understand this body: {error.reason}. Nothing was changed."
        raise Problem(422, "unreadable-body", "Unreadable body", detail, reason=error.reason) from error
    except BodyLostError as error:
        raise Problem(410, "body-lost", "Body lost", f"{error}. Restore it from a backup.") from error
