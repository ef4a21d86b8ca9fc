"""A rule set: the numbers and choices by which a document scores, shared between templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import Enum
from pathlib import Path

from xltool.definition.binding import bind
from xltool.definition.places import Place, nearest
from xltool.definition.trees import Branch, read_tree


class Reverse(Enum):
    """How an indicator that should be small is scored when it is not: target A, actual B."""

    RATIO = "比例"  # A/B
    LINEAR = "线性"  # 1−(B−A)/A, nothing from twice the target on


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """``rulesets/<id>.toml``. Its values stand in definitions as ``{weights.产出指标}``, ``{unit}`` and so on."""

    id: str
    title: str
    basis: str  # the document that prescribes it
    extends: str = ""  # the rule set of which this one states what differs
    weights: Mapping[str, Decimal] = field(default_factory=dict)  # of the first-level parts, 100 in all
    bands: Mapping[str, Decimal] = field(default_factory=dict)  # of 定性 indicators: percent of the weight, lower bound
    grades: Mapping[str, Decimal] = field(default_factory=dict)  # lower bounds of the total, included
    reverse: Reverse = Reverse.RATIO
    far_over: Decimal = Decimal("1.3")  # times the target from which 偏差原因 is asked for
    denominator: str = ""  # the column over which the execution rate is taken
    unit: str = ""  # of amounts
    decimals: int = 2  # of scores
    tolerance: Decimal = Decimal("0.005")  # between two figures that should be one, a 尾差

    def __post_init__(self) -> None:
        if self.weights and sum(self.weights.values()) != 100:
            raise ValueError(f"weights 合计 {sum(self.weights.values())}，应为 100")
        for name, bounds in (("bands", self.bands), ("grades", self.grades)):
            if list(bounds.values()) != sorted(set(bounds.values()), reverse=True):
                raise ValueError(f"{name} 须从高到低排，不能相等")
        if not 0 <= self.decimals <= 4:
            raise ValueError(f"decimals {self.decimals} 须在 0 和 4 之间")

    @property
    def settings(self) -> dict[str, object]:
        """Every value by the name under which definitions take it."""
        found: dict[str, object] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Mapping):
                found |= {f"{each.name}.{key}": inner for key, inner in value.items()}
            elif each.name not in ("id", "title", "basis", "extends"):
                found[each.name] = value.value if isinstance(value, Enum) else value
        return found


def rule_set_files(name: str, folders: list[Path], place: Place) -> list[Path]:
    """The files of a rule set, its own first, then those that it extends.

    :raises DefinitionError: there is no such rule set; names the nearest.
    """
    found: list[Path] = []
    while name:
        path = next((each for folder in folders if (each := folder / f"{name}.toml").is_file()), None)
        if path is None:
            known = sorted({each.stem for folder in folders for each in folder.glob("*.toml")})
            raise place.error(f"没有评分规则“{name}”{nearest(name, known)}")
        if path in found:
            raise place.error(f"评分规则“{name}”绕一圈又以自己为底本")
        found.append(path)
        tree = read_tree(path, f"rulesets/{path.name}")
        place, name = tree.at("extends"), str(tree.get("extends", ""))
    return found


def load_rule_set(files: list[Path]) -> RuleSet:
    """The rule set of these files, the first over the second and so on; a table is taken whole.

    :raises DefinitionError: with file, line and key.
    """
    trees = [read_tree(path, f"rulesets/{path.name}") for path in files]
    merged = Branch(trees[0].place)
    for tree in reversed(trees):
        merged.take(tree)
    rules = bind(RuleSet, merged, merged.place)
    if rules.id != files[0].stem:
        raise merged.at("id").error(f"评分规则号“{rules.id}”与文件名“{files[0].stem}”不同")
    return rules
