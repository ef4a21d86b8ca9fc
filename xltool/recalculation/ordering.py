"""The order in which formulas can be computed, and the circles among them.

It must not know formulas: it sees numbers that point to numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def ordered(links: Mapping[int, Sequence[int]]) -> tuple[list[int], set[int]]:
    """Keys so that each comes after those it links to, and the keys that are in a circle.

    Tarjan's strongly connected components, without recursion. Links to what is no key don't count.
    """
    order: list[int] = []
    circular: set[int] = set()
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    waiting: set[int] = set()
    for root in links:
        if root in number:
            continue
        work = [(root, iter(links[root]))]
        number[root] = low[root] = len(number)
        path.append(root)
        waiting.add(root)
        while work:
            node, rest = work[-1]
            for target in rest:
                if target not in links:
                    continue
                if target not in number:
                    number[target] = low[target] = len(number)
                    path.append(target)
                    waiting.add(target)
                    work.append((target, iter(links[target])))
                    break
                if target in waiting:
                    low[node] = min(low[node], number[target])
                    if target == node:
                        circular.add(node)
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    members: list[int] = []
                    while not members or members[-1] != node:
                        members.append(path.pop())
                        waiting.discard(members[-1])
                    if len(members) > 1:
                        circular.update(members)
                    order.extend(reversed(members))
    return order, circular
