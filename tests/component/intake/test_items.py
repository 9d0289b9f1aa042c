import httpx


async def test_items_are_listed_and_narrowed(doors: httpx.AsyncClient) -> None:
    listed = (await doors.get("/api/v1/items")).json()["items"]
    assert [item["code"] for item in listed] == ["shiyao-food_licence", "shiyao-on_site_record"]
    assert listed[0] == {
        "code": "shiyao-food_licence",
        "name": "食品经营许可",
        "item_type": "行政许可",
        "zone": "market",
        "department": "shiyao",
        "promised_limit": "10个工作日",
        "express": True,
        "online": True,
    }
    assert len((await doors.get("/api/v1/items?zone=market&department=shiyao")).json()["items"]) == 2
    assert (await doors.get("/api/v1/items?zone=police")).json()["items"] == []


async def test_a_guide_has_the_five_elements_in_chinese(doors: httpx.AsyncClient) -> None:
    guide = (await doors.get("/api/v1/items/shiyao-food_licence")).json()
    assert guide["applicants"] == ["自然人", "企业法人"]
    assert guide["conditions"] == ["有与经营的食品相适应的场所"]
    assert guide["materials"][1] == {
        "code": "layout",
        "name": "经营场所平面图",
        "required": True,
        "originals": 2,
        "forms": ["纸质"],
        "issued_by": "申请人自备",
    }
    assert guide["procedure"] == ["受理", "审查", "决定", "出件"]
    assert (guide["statutory_limit"], guide["promised_limit"]) == ("20个工作日", "10个工作日")
    assert (guide["zone_name"], guide["department_name"]) == ("市场监管功能区", "州食药局")
    on_the_spot = (await doors.get("/api/v1/items/shiyao-on_site_record")).json()
    assert on_the_spot["promised_limit"] == "即时办结"


async def test_an_unknown_item_has_no_guide(doors: httpx.AsyncClient) -> None:
    answer = await doors.get("/api/v1/items/shiyao-nothing")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/unknown-item"
