from fastapi import APIRouter

from services.intake.answers import Guide, ItemList
from services.intake.usecases.show_guide import ShowGuides


def routes(guides: ShowGuides) -> APIRouter:
    """Return the catalogue for citizens: what can be applied for, and how."""
    router = APIRouter(prefix="/api/v1/items", tags=["办事指南"])

    @router.get("")
    async def items(zone: str | None = None, department: str | None = None) -> ItemList:
        """List the items (办事目录), of one zone or department if named."""
        return guides.items(zone=zone, department=department)

    @router.get("/{code}")
    async def guide(code: str, version: int | None = None) -> Guide:
        """Show an item's guide (办事指南) in force today, or the version that an older case began with."""
        return guides.guide(code, version)

    return router
