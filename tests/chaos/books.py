from tests.chaos.accounting import Account, Debt, Evidence, settle, strays
from tests.chaos.applicants import Applicant
from tests.chaos.parked import by_case
from tests.chaos.stage import Stage


async def balance(stage: Stage, applicants: list[Applicant]) -> tuple[Account, object]:
    """Return the account of these applicants' cases, and something that changes whenever anything moved.

    Raises ``HTTPError`` and ``PyMongoError`` where a book cannot be read now.
    """
    evidence = Evidence(
        statuses={each.errand.case_no: each.status for each in applicants if each.status is not None},
        parked=by_case(await stage.parked.read()),
        effects=await stage.partners.effects(),
    )
    debts = [Debt.of(each.errand, stage.with_system) for each in applicants]
    state = (tuple(evidence.statuses.items()), sum(evidence.effects.values()), len(evidence.parked))
    return settle(debts, evidence), state


async def balance_all(stage: Stage) -> Account:
    """Balance the books over the cases of all rounds, asking the case book about each once more."""
    accepted = [applicant for applicant in stage.applicants if applicant.errand.case_no]
    for applicant in accepted:
        await applicant.look()
    account, _ = await balance(stage, accepted)
    debts = [Debt.of(applicant.errand, stage.with_system) for applicant in accepted]
    unasked = strays(debts, await stage.partners.effects())
    return Account(account.finished, account.parked, account.lost, (*account.duplicates, *unasked))
