from services.chassis.breaker import Breakers
from services.chassis.clock import ManualClock
from services.chassis.privacy import Sealer
from services.dept_gateway.adapters.bridges.bridge import BridgeAwayError
from services.dept_gateway.adapters.bridges.choice import Bridges
from services.dept_gateway.usecases.calls import Calls
from services.dept_gateway.usecases.outcomes import Away
from tests.support.work_orders import NOW, SEAL_KEYS, record


async def test_a_department_whose_bridge_file_is_gone_is_away() -> None:
    calls = Calls(Bridges({}, {}), Sealer(SEAL_KEYS), Breakers(ManualClock(NOW), BridgeAwayError, rate=10))
    stopped = record().cancel("申请人撤回", NOW)
    assert stopped is not None
    assert await calls.send(record()) == Away("there is no bridge file any more")
    assert await calls.revoke(stopped) == Away("there is no bridge file any more")
