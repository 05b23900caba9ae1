"""Imports take turns at the slots: a small one is not stuck behind a large one."""

from __future__ import annotations

import asyncio

from worker.line import Line


def served(waiting: list[tuple[str, bool]]) -> list[str]:
    """In which order those are served who come while the only place is taken."""

    async def act() -> list[str]:
        line: Line[str] = Line()
        line.give("slot")
        place = await line.take()
        order: list[str] = []

        async def wait(whose: str, urgent: bool) -> None:
            held = await line.take(urgent=urgent, whose=whose)
            order.append(whose)
            line.give(held)

        tasks = []
        for whose, urgent in waiting:
            tasks.append(asyncio.create_task(wait(whose, urgent)))
            await asyncio.sleep(0)
        line.give(place)
        await asyncio.gather(*tasks)
        return order

    return asyncio.run(act())


def test_imports_are_served_in_turns() -> None:
    large = [("large", False)] * 6
    small = [("small", False)] * 2

    assert served([*large, *small]) == ["large", "small"] * 2 + ["large"] * 4


def test_files_of_one_import_keep_their_order_of_arrival() -> None:
    assert served([("one", False)] * 3) == ["one"] * 3


def test_somebody_who_looks_at_a_picture_goes_before_all_imports() -> None:
    assert served([("large", False), ("large", False), ("preview", True)]) == ["preview", "large", "large"]
