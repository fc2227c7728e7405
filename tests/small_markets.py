"""Markets of at most four candidates, drawn so that ties, reserves, short lists and pools without seats come up."""

import random

import oracles
from hypothesis import strategies as st
from oracles import Matching, Tables


def draw_market(chance: random.Random) -> Tables:
    """A market of at most four candidates; one in three is crossed, so that several stable matchings are likely."""
    crossed = chance.random() < 1 / 3
    programmes = [f"P{number}" for number in range(3 if crossed else chance.randint(1, 3))]
    candidates = [f"c{number}" for number in range(3 if crossed else chance.randint(1, 4))]
    levels = chance.choice([2, 3, 9, 99])
    tables: Tables = {"programmes": [["programme", "seats"]]}
    tables["programmes"] += [[each, "1" if crossed else str(chance.choice([0, 1, 1, 1, 2, 3]))] for each in programmes]
    rows = []
    for candidate in candidates:
        rank = 0
        for programme in chance.sample(programmes, 3 if crossed else chance.randint(1, len(programmes))):
            rank += chance.choice([1, 1, 1, 2])
            merit = chance.choice([str(chance.randint(-1, levels)), str(chance.randint(-1, levels)), "0.5"])
            rows.append([candidate, str(rank), programme, "" if not crossed and chance.random() < 0.1 else merit])
    chance.shuffle(rows)
    tables["choices"] = [["candidate", "rank", "programme", "merit"], *rows]
    if chance.random() < 0.3:
        header, *rows = tables["choices"]
        tables["choices"] = [[*header, "tiebreak"], *([*row, chance.choice(["", "-1", "0", "1"])] for row in rows)]
    return tables if crossed or chance.random() < 0.5 else divide(tables, candidates, chance)


def divide(tables: Tables, candidates: list[str], chance: random.Random) -> Tables:
    """The same market with seats kept for a group, hard or soft, before or after the open ones."""
    pools = [["programme", "pool", "seats", "group", "reserve", "order"]]
    for programme, seats in tables["programmes"][1:]:
        if chance.random() < 0.7:
            kept, order = chance.randint(0, int(seats)), chance.sample(["1", "2"], 2)
            pools.append([programme, "sen", str(kept), "sen", chance.choice(["hard", "soft"]), order[0]])
            pools.append([programme, "open", str(int(seats) - kept), "", "", order[1]])
    members = [[candidate, "sen"] for candidate in candidates if chance.random() < 0.5]
    return tables | {"pools": pools, "groups": [["candidate", "group"], *members]}


markets = st.integers(0, 2**64).map(lambda number: draw_market(random.Random(number)))


def every_seating(tables: Tables) -> list[Matching]:
    """Every seating that the table of choices allows for, whether the seats suffice or not."""
    market = oracles.from_tables(tables)
    crowd = dict.fromkeys(market.seats, len(market.claims))
    return list(oracles.matchings(oracles.SmallMarket(crowd, market.claims)))
