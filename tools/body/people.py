"""Synthetic people: MakeHuman's shape targets, blended as its sliders do, and a random adult population.

The sliders run from 0 to 1 (gender 0 is female, 1 male; age 0 is 25 years, 1 is 90) and local ones from -1 to 1.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np

from base_mesh import DECIMETRE

GENDERS, AGES = ("female", "male"), ("young", "old")
MUSCLES = ("minmuscle", "averagemuscle", "maxmuscle")
WEIGHTS = ("minweight", "averageweight", "maxweight")
HEIGHTS = ("minheight", "", "maxheight")
PROPORTIONS = ("uncommonproportions", "", "idealproportions")
CUPS = ("mincup", "averagecup", "maxcup")
FIRMNESSES = ("minfirmness", "averagefirmness", "maxfirmness")
ANCESTRIES = ("african", "asian", "caucasian")

# Local sliders: folder, stem of the target files, standard deviation in the population, suffixes of both ends.
_LOCAL_SLIDERS = (
    *(
        ("torso", stem, 0.25, "decr", "incr")
        for stem in (
            "measure-bust-circ", "measure-underbust-circ", "measure-waist-circ", "measure-hips-circ",
            "measure-shoulder-dist", "measure-napetowaist-dist", "measure-waisttohip-dist", "torso-scale-depth",
            "torso-scale-horiz", "torso-vshape",
        )
    ),
    ("hip", "hip-scale-depth", 0.25, "decr", "incr"),
    ("hip", "hip-scale-horiz", 0.25, "decr", "incr"),
    ("stomach", "stomach-tone", 0.3, "decr", "incr"),
    ("buttocks", "buttocks-volume", 0.3, "decr", "incr"),
    ("breast", "breast-trans", 0.2, "down", "up"),
    ("legs", "measure-thigh-circ", 0.25, "decr", "incr"),
    ("legs", "measure-calf-circ", 0.25, "decr", "incr"),
    ("legs", "measure-upperleg-height", 0.25, "decr", "incr"),
    ("legs", "measure-lowerleg-height", 0.25, "decr", "incr"),
    ("arms", "measure-upperarm-circ", 0.25, "decr", "incr"),
    ("arms", "measure-upperarm-length", 0.25, "decr", "incr"),
    ("arms", "measure-lowerarm-length", 0.25, "decr", "incr"),
    ("neck", "measure-neck-circ", 0.25, "decr", "incr"),
    ("neck", "measure-neck-height", 0.2, "decr", "incr"),
    ("head", "head-scale-horiz", 0.2, "decr", "incr"),
    ("head", "head-scale-vert", 0.2, "decr", "incr"),
    ("head", "head-fat", 0.25, "decr", "incr"),
    ("feet", "{s}-foot-scale", 0.2, "decr", "incr"),
    ("hands", "{s}-hand-scale", 0.2, "decr", "incr"),
)  # fmt: skip


@dataclass
class Target:
    """A sparse offset of the base mesh: vertex numbers (n) and offsets (n, 3) in metres."""

    vertices: np.ndarray
    offsets: np.ndarray


@dataclass
class Person:
    """Slider positions of one person."""

    gender: float
    age: float
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    cup: float = 0.5
    firmness: float = 0.5
    ancestry: np.ndarray = field(default_factory=lambda: np.full(3, 1 / 3))
    local: np.ndarray | None = None


class Sliders:
    """All targets, loaded, and the rule that blends them."""

    def __init__(self, root: Path):
        """Reads the targets below the data's root folder."""
        self._macro: list[tuple[tuple[str, ...], Target]] = []
        self._read_macro_targets(root)
        self._local = [self._read_local(root, *slider) for slider in _LOCAL_SLIDERS]
        self.local_sd = [slider[2] for slider in _LOCAL_SLIDERS]

    def _read_macro_targets(self, root: Path) -> None:
        macro, breast = root / "targets/macrodetails", root / "targets/breast"
        for body in product(GENDERS, AGES, MUSCLES, WEIGHTS):
            stem = "-".join(body)
            self._add(macro / f"universal-{stem}", body)
            for height in (HEIGHTS[0], HEIGHTS[2]):
                self._add(macro / f"height/{stem}-{height}", (*body, height))
            for proportions in (PROPORTIONS[2], PROPORTIONS[0]):
                self._add(macro / f"proportions/{stem}-{proportions}", (*body, proportions))
            for cup, firmness in product(CUPS, FIRMNESSES):
                self._add(breast / f"{stem}-{cup}-{firmness}", (*body, cup, firmness))
        for ancestry, gender, age in product(ANCESTRIES, GENDERS, AGES):
            self._add(macro / f"{ancestry}-{gender}-{age}", (ancestry, gender, age))

    def _add(self, stem: Path, key: tuple[str, ...]) -> None:
        """Adds a macro target where the pack has it: average combinations have none, being the base mesh."""
        path = stem.with_name(stem.name + ".target.gz")
        target = _read_target(path) if path.exists() else None
        if target:
            self._macro.append((key, target))

    def _read_local(self, root: Path, folder: str, stem: str, _sd: float, low: str, high: str):
        sides = [stem.format(s=side) for side in "lr"] if "{s}" in stem else [stem]
        ends = []
        for end in (low, high):
            paths = [root / f"targets/{folder}/{name}-{end}.target.gz" for name in sides]
            ends.append([target for path in paths if (target := _read_target(path))])
        return ends

    def shape(self, base: np.ndarray, person: Person) -> np.ndarray:
        """Vertices (B, 3) of a person, from those of the base mesh."""
        factor = {
            "female": 1 - person.gender, "male": person.gender, "young": 1 - person.age, "old": person.age,
            **_three_nodes(person.muscle, MUSCLES), **_three_nodes(person.weight, WEIGHTS),
            **_three_nodes(person.height, HEIGHTS), **_three_nodes(person.proportions, PROPORTIONS),
            **_three_nodes(person.cup, CUPS), **_three_nodes(person.firmness, FIRMNESSES),
            **dict(zip(ANCESTRIES, person.ancestry)),
        }  # fmt: skip
        vertices = base.copy()
        for key, target in self._macro:
            share = 1.0
            for name in key:
                share *= factor[name]
            if share > 1e-6:
                vertices[target.vertices] += share * target.offsets
        local = np.zeros(len(self._local)) if person.local is None else person.local
        for (low, high), position in zip(self._local, local):
            for target in high if position > 0 else low:
                vertices[target.vertices] += abs(position) * target.offsets
        return vertices


def average_person(gender: float) -> Person:
    """The middle of every slider, 35 years old."""
    return Person(gender, age=0.15)


def random_person(rng: np.random.Generator, sliders: Sliders, local_scale: float) -> Person:
    """An adult of 20 to 78 years; mostly clearly a man or a woman. `local_scale` 0 leaves the local sliders alone."""

    def around(mean: float, sd: float) -> float:
        return float(np.clip(rng.normal(mean, sd), 0, 1))

    return Person(
        gender=float(rng.beta(0.12, 0.12)),
        age=float(np.clip((rng.uniform(20, 78) - 25) / 65, 0, 1)),
        muscle=around(0.5, 0.2),
        weight=around(0.5, 0.22),
        height=around(0.5, 0.2),
        proportions=around(0.5, 0.22),
        cup=around(0.5, 0.2),
        firmness=around(0.5, 0.2),
        ancestry=rng.dirichlet([0.7] * 3),
        local=np.array([float(np.clip(rng.normal(0, sd * local_scale), -1, 1)) for sd in sliders.local_sd]),
    )


def random_stature(rng: np.random.Generator, gender: float) -> float:
    """Stature of an adult in metres: four in five as in the population, the rest spread evenly for the tails."""
    mean = 1.63 + 0.12 * gender
    return rng.normal(mean, 0.075) if rng.random() < 0.8 else rng.uniform(mean - 0.22, mean + 0.26)


def _three_nodes(position: float, names: tuple[str, str, str]) -> dict[str, float]:
    """Linear interpolation between three nodes at 0, 1/2 and 1."""
    position = min(max(position, 0), 1)
    low, middle, high = max(0, 1 - 2 * position), 1 - abs(2 * position - 1), max(0, 2 * position - 1)
    return {name: share for name, share in zip(names, (low, middle, high)) if name}


def _read_target(path: Path) -> Target | None:
    """A `.target.gz` file: vertex number and offset in decimetres per line; `None` when it moves nothing."""
    with gzip.open(path, "rt") as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    if not rows:
        return None
    vertices = np.array([int(row[0]) for row in rows])
    return Target(vertices, np.array([[float(value) for value in row[1:4]] for row in rows]) * DECIMETRE)
