from functools import partial

from fastapi import FastAPI

from contracts.sealed import Audience
from services.chassis.clock import Clock
from services.chassis.codec import key_bytes
from services.chassis.privacy import Sealer
from services.chassis.service import Ground, Wiring, build
from services.chassis.timers import Sleepers
from services.intake.adapters.serials import Serials
from services.intake.adapters.store import CaseBooks
from services.intake.api import applications, cases, items, problems, staff
from services.intake.settings import QUERY_CODE_KEY_BYTES, IntakeSettings
from services.intake.subscribers import subscription
from services.intake.usecases.accept_case import AcceptCase
from services.intake.usecases.admission import Admission
from services.intake.usecases.collect_result import CollectResult
from services.intake.usecases.query_codes import QueryCodes
from services.intake.usecases.rate_service import RateService
from services.intake.usecases.record_fact import RecordFact
from services.intake.usecases.record_incident import RecordIncident
from services.intake.usecases.repeat_acceptance import UNROUTED, RepeatAcceptance
from services.intake.usecases.show_guide import ShowGuides
from services.intake.usecases.submit_application import SubmitApplication
from services.intake.usecases.withdraw_case import WithdrawCase


def create_app() -> FastAPI:
    """Build intake from its environment; what uvicorn calls."""
    return create(IntakeSettings())


def create(settings: IntakeSettings, *, clock: Clock | None = None) -> FastAPI:
    """Build intake."""
    app = build("intake", settings, partial(_wire, settings), clock=clock)
    problems.install(app)
    return app


def _wire(settings: IntakeSettings, ground: Ground) -> Wiring:
    catalogue, clock = ground.catalogue, ground.clock
    sealer = Sealer(settings.seal_keys)
    sealer.require(Audience.INTAKE, Audience.DEPARTMENT, Audience.NOTIFIER, Audience.COURIER)
    key = settings.query_code_key.get_secret_value()
    codes = QueryCodes(key_bytes(key, length=QUERY_CODE_KEY_BYTES, name="YC_QUERY_CODE_KEY"))
    books = CaseBooks(ground)
    accept = AcceptCase(books, Serials(ground.database.serials), sealer, catalogue, clock)
    admission = Admission(books, codes)
    record_fact = RecordFact(books, sealer, clock, carrier=settings.carrier)
    return Wiring(
        subscriptions=(subscription(record_fact, RecordIncident(books)),),
        sleepers=(Sleepers(books.aggregates, {UNROUTED: RepeatAcceptance(books, clock)}),),
        routers=(
            applications.routes(SubmitApplication(accept, books, catalogue, clock), codes),
            cases.routes(
                admission,
                WithdrawCase(books, admission, clock),
                CollectResult(books, admission, clock),
                RateService(books, admission, clock),
                ground.gate,
            ),
            items.routes(ShowGuides(catalogue, clock)),
            staff.routes(books, ground.gate),
        ),
        prepare=(books.prepare,),
    )
