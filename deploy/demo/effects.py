import httpx

from deploy.demo.accounts import Effects


async def ask_partners(urls: dict[str, str]) -> Effects:
    """Ask each simulated partner what it was made to do, and how often: ``<partner>/<key>`` to times."""
    effects: dict[str, int] = {}
    async with httpx.AsyncClient(timeout=30) as client:
        for partner, url in urls.items():
            answer = await client.get(f"{url}/sandbox/effects")
            answer.raise_for_status()
            effects |= {f"{partner}/{key}": times for key, times in answer.json()["by_key"].items()}
    return effects
