from tests.component.dept_gateway.house import House
from tests.component.dept_gateway.round_trips import RoundTrips
from tests.support.department_side import told
from tests.support.work_orders import ordered

THE_WHOLE_WAY = ("dept_received", "progressed", "progressed", "progressed", "decided", "certificate_made")


async def test_a_case_in_a_system_costs_two_reads_and_writes_and_one_of_each_a_step(
    round_trips: RoundTrips, quiet: House, case_no: str
) -> None:
    number = f"{case_no}.zhujian"
    await quiet.say(ordered(case_no=case_no))
    await quiet.facts.until(number, "dept_received")
    for status in ("1", "2", "3", "4"):
        await quiet.call_back("zhujian", told(number, status, quiet.clock.now()))
    await quiet.call_back("zhujian", told(number, "6", quiet.clock.now(), zzmc="准予决定书", zzbh="ZJ-1"))
    await quiet.facts.until(number, *THE_WHOLE_WAY)
    cost = round_trips.of(quiet.database.name, number)
    assert (cost["find"], cost["insert"]) == (7, 1)
    # 6 steps, and at most one clearing for each of the 5 facts that callbacks say
    assert 6 <= cost["update"] <= 11
    history = (await quiet.document(number))["history"]
    assert len(history) == 7
    assert sum(len(entry["said"]) for entry in history) == 6


async def test_a_case_at_the_desk_costs_one_read_and_one_write_an_act(
    round_trips: RoundTrips, quiet: House, case_no: str
) -> None:
    number = f"{case_no}.shangwu"
    await quiet.say(ordered("shangwu", case_no=case_no))
    await quiet.until(number, "order")
    before = round_trips.of(quiet.database.name, number)
    await quiet.act(number, "receipt")
    for stage in ("handling", "checking", "approving"):
        await quiet.act(number, "steps", stage, stage=stage)
    await quiet.act(number, "decision", outcome="granted")
    await quiet.act(number, "certificate", name="准予决定书", number="SW-1")
    await quiet.facts.until(number, *THE_WHOLE_WAY)
    cost = round_trips.of(quiet.database.name, number)
    cost.subtract(before)
    assert cost["find"] == 6
    assert 6 <= cost["update"] <= 12
    document = await quiet.document(number)
    assert len(document["history"]) == 7
    assert sum(len(entry["said"]) for entry in document["history"]) == 6
