#!/usr/bin/env python3
"""Compares our default recommender with `implicit` (ALS, BM25 and cosine between items) and EASE on the same splits.

    cargo build --release --package jingxuan-cli
    out/compare/bin/python tools/compare/recommend.py --ratings u.data --seeds 1,2,3,4,5

Each seed is one split, 75 % of each user's ratings to train and the rest to test: the split that `jingxuan eval recommend
--seed N` makes, rating for rating. All methods see the same two parts, in turn, and every list is scored by the one nDCG@10
written below. The settings of `implicit` are chosen on an inner split of the training part, ours learn their weights there
too; EASE has lambda 300. Training times are without the choice of settings for `implicit`, with it for ours. Lists are timed
one person after another on one thread; ours are timed within the program, the others within this one.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[2]
MASK = (1 << 64) - 1
ALS = {"factors": (32, 64, 96, 128), "regularization": (5.0, 20.0, 50.0, 100.0), "alpha": (1.0, 5.0, 10.0, 20.0)}
BM25 = {"K": (20, 50, 100, 200), "K1": (0.4, 1.2, 3.0, 10.0), "B": (0.0, 0.25, 0.5, 0.75)}
COSINE = {"K": (10, 20, 50, 100, 200)}
EASE_LAMBDA = 300.0
ALS_ROUNDS = 15
INNER_SEED = 97


class Unavailable(Exception):
    """Something that the comparison needs is not there; the message says what to do."""


@dataclass(frozen=True)
class Rating:
    """One line of the ratings, ids as they are written."""

    user: str
    item: str
    value: str
    at: str


Row = list[tuple[int, Rating]]


class Random:
    """SplitMix64, as `crates/recommend/src/random.rs` has it: the same seed gives the same split there and here."""

    def __init__(self, seed: int) -> None:
        self.state = seed & MASK

    def bits(self) -> int:
        """The next 64 bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def shuffle(self, values: list) -> None:
        """Fisher and Yates, from the end."""
        for end in range(len(values) - 1, 0, -1):
            other = (self.bits() * (end + 1)) >> 64
            values[end], values[other] = values[other], values[end]


class Ratings:
    """Users, items and their cells, numbered in the order in which the file names them."""

    def __init__(self, lines: list[Rating]) -> None:
        self.users: dict[str, int] = {}
        self.items: dict[str, int] = {}
        cells: dict[tuple[int, int], Rating] = {}
        for line in lines:
            item = self.items.setdefault(line.item, len(self.items))
            user = self.users.setdefault(line.user, len(self.users))
            before = cells.get((user, item))
            if before is None or int(line.at or 0) >= int(before.at or 0):
                cells[user, item] = line
        self.rows: list[Row] = [[] for _ in self.users]
        for user, item in sorted(cells):
            self.rows[user].append((item, cells[user, item]))


def split(rows: list[Row], share: float, seed: int) -> tuple[list[Row], list[Row]]:
    """As `Interactions::split`: of every row `share` at random, rounded, at least one, and the rest."""
    random = Random(seed)
    parts = [parted(row, share, random) for row in rows]
    return [first for first, _ in parts], [second for _, second in parts]


def parted(row: list, share: float, random: Random) -> tuple[list, list]:
    """A row at random in two."""
    row = list(row)
    random.shuffle(row)
    kept = min(max(math.floor(len(row) * share + 0.5), 1), max(len(row), 1))
    return sorted(row[:kept], key=lambda cell: cell[0]), row[kept:]


def read(path: Path) -> list[Rating]:
    """MovieLens (`user TAB item TAB rating TAB time`, or parted by `::`) or CSV with a header."""
    text = path.read_text(encoding="utf-8-sig")
    first = text.partition("\n")[0]
    if "," in first and "\t" not in first:
        return read_csv(path, text)
    ratings = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        fields = line.split("::") if "::" in line else line.split("\t")
        if len(fields) < 2:
            raise Unavailable(f"{path}:{number}: no user and item in {line!r}")
        fields = [part.strip() for part in fields[:4]]
        ratings.append(Rating(*fields, *("1", "0")[len(fields) - 2 :]))
    if not ratings:
        raise Unavailable(f"{path} holds no ratings")
    return ratings


def read_csv(path: Path, text: str) -> list[Rating]:
    """CSV whose header names `userId`, `movieId` or `itemId`, and perhaps `rating` and `timestamp`."""
    rows = csv.DictReader(text.splitlines())
    names = {name.lower().replace("_", ""): name for name in rows.fieldnames or []}
    user, item = names.get("userid"), names.get("movieid") or names.get("itemid")
    if user is None or item is None:
        raise Unavailable(f"{path}: the header names no userId and movieId or itemId")
    value, at = names.get("rating"), names.get("timestamp")
    return [Rating(row[user], row[item], row[value] if value else "1", row[at] if at else "0") for row in rows]


def write(path: Path, part: list[Row]) -> None:
    """As MovieLens writes it."""
    lines = (f"{r.user}\t{r.item}\t{r.value}\t{r.at}\n" for row in part for _, r in row)
    path.write_text("".join(lines), encoding="utf-8")


def matrix(part: list[Row], items: int) -> csr_matrix:
    """Ones where somebody rated."""
    users = [user for user, row in enumerate(part) for _ in row]
    columns = [item for row in part for item, _ in row]
    cells = (np.ones(len(users), dtype=np.float32), (users, columns))
    return csr_matrix(cells, shape=(len(part), items))


def ndcg(lists: list[np.ndarray], test: list[Row], k: int = 10) -> float:
    """Mean over the users with something to test of DCG over the best possible; a hit gains 1, whatever its rating."""
    gains = 1.0 / np.log2(np.arange(k) + 2.0)
    best = np.cumsum(gains)
    scores = []
    for found, row in zip(lists, test, strict=True):
        if row:
            chosen = np.array([item for item, _ in row])
            hits = np.isin(np.asarray(found[:k]), chosen)
            scores.append(float(gains[: len(hits)][hits].sum() / best[min(len(chosen), k) - 1]))
    return float(np.mean(scores))


@dataclass
class Result:
    """What one method did on one split."""

    ndcg: float
    training: float
    p50: float
    p99: float
    settings: str = ""


def percentiles(times: list[float]) -> tuple[float, float]:
    """Median and 99th percentile, milliseconds, as the program has them."""
    ordered = sorted(times)
    return tuple(1e3 * ordered[min(len(ordered) * share // 100, len(ordered) - 1)] for share in (50, 99))


def timed_lists(one, users: int) -> tuple[list[np.ndarray], float, float]:
    """Every user's list, one after another on one thread."""
    lists, times = [], []
    with threadpool_limits(1):
        for user in range(users):
            start = time.perf_counter()
            lists.append(one(user))
            times.append(time.perf_counter() - start)
    return (lists, *percentiles(times))


def ease(train: csr_matrix) -> np.ndarray:
    """Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019."""
    gram = (train.T @ train).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += EASE_LAMBDA
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights.astype(np.float32)


def ease_lists(train: csr_matrix, weights: np.ndarray, k: int):
    """The lists by these weights, as a function of the user."""

    def one(user: int) -> np.ndarray:
        known = train.indices[train.indptr[user] : train.indptr[user + 1]]
        scores = weights[known].sum(axis=0)
        scores[known] = -np.inf
        front = np.argpartition(-scores, k)[:k]
        return front[np.argsort(-scores[front], kind="stable")]

    return one


def fit(kind, settings: dict, train: csr_matrix):
    """A trained model of `implicit` on all cores, its BLAS on one thread as its authors ask."""
    more = {"random_state": 1, "iterations": ALS_ROUNDS} if kind is AlternatingLeastSquares else {}
    with threadpool_limits(1, "blas"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = kind(**settings, **more)
        made.fit(train, show_progress=False)
    return made


def tuned(kind, grid: dict, train: csr_matrix, held: list) -> dict:
    """The settings with the best nDCG@10 on the inner split."""
    everybody = np.arange(train.shape[0])

    def score(settings: dict) -> float:
        lists, _ = fit(kind, settings, train).recommend(everybody, train, N=10)
        return ndcg(list(lists), held)

    return max((dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())), key=score)


def our_program(given: Path | None) -> Path:
    """The built `jingxuan` program."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jingxuan"
    program = given or Path(os.environ.get("CARGO_TARGET_DIR", cache / "target")) / "release" / "jingxuan"
    if not program.is_file():
        raise Unavailable(f"{program} is not built: cargo build --release --package jingxuan-cli")
    return program


def ours(program: Path, ratings: Ratings, folder: Path, test: list) -> dict[str, Result]:
    """Our default, its lists scored here, and our EASE by the program's own measure."""
    lists = folder / "lists.jsonl"
    command = [program, "eval", "recommend", "--train", folder / "train", "--test", folder / "test"]
    command += ["--format", "movielens", "--methods", "default,ease", "--json", "--per-user-topn", lists]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"JINGXUAN_RESOURCES": str(ROOT), **os.environ})
    if done.returncode != 0:
        raise Unavailable(f"jingxuan ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    found: list[np.ndarray] = [np.array([], dtype=int)] * len(ratings.users)
    for line in lists.read_text(encoding="utf-8").splitlines():
        made = json.loads(line)
        found[ratings.users[str(made["user"])]] = np.array([ratings.items[str(item)] for item in made["items"]])
    results = {}
    for line in done.stdout.splitlines():
        told = json.loads(line)
        # Beyond 6,000 items the program's EASE leaves some out and says so behind its name.
        results[told["method"].split(" (")[0]] = Result(told["ranking"]["ndcg"], told["training"], *told["latency"])
    theirs = results["default"].ndcg
    results["default"].ndcg = ndcg(found, test)
    if abs(theirs - results["default"].ndcg) > 1e-4:
        raise Unavailable(f"the program scores its lists {theirs:.5f}, this script {results['default'].ndcg:.5f}")
    return results


NAMES = {
    "default": "**our default**",
    "ease": "EASE, λ 300 (numpy)",
    "als": "`implicit` ALS, tuned",
    "bm25": "`implicit` BM25 between items, tuned",
    "cosine": "`implicit` cosine between items, tuned",
}


@dataclass
class Comparison:
    """Results by method, one a seed."""

    results: dict[str, list[Result]] = field(default_factory=lambda: {name: [] for name in NAMES})
    our_ease: list[float] = field(default_factory=list)

    def run(self, ratings: Ratings, seed: int, program: Path) -> None:
        """All methods on one split, in turn."""
        first, test = split(ratings.rows, 0.75, seed)
        inner, held = split(first, 0.8, INNER_SEED)
        items, users = len(ratings.items), len(ratings.users)
        train, inner_train = matrix(first, items), matrix(inner, items)
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "train", first)
            write(Path(folder) / "test", test)
            told = ours(program, ratings, Path(folder), test)
        self.our_ease.append(told["ease"].ndcg)
        done = {"default": told["default"]}
        start = time.perf_counter()
        weights = ease(train)
        training = time.perf_counter() - start
        lists, p50, p99 = timed_lists(ease_lists(train, weights, 10), users)
        done["ease"] = Result(ndcg(lists, test), training, p50, p99)
        kinds = (("als", AlternatingLeastSquares, ALS), ("bm25", BM25Recommender, BM25), ("cosine", CosineRecommender, COSINE))
        for name, kind, grid in kinds:
            settings = tuned(kind, grid, inner_train, held)
            start = time.perf_counter()
            model = fit(kind, settings, train)
            training = time.perf_counter() - start
            model.num_threads = 1
            lists, p50, p99 = timed_lists(lambda user: model.recommend(user, train[user], N=10)[0], users)
            words = ", ".join(f"{key} {value:g}" for key, value in settings.items())
            done[name] = Result(ndcg(lists, test), training, p50, p99, words)
        for name, result in done.items():
            self.results[name].append(result)
            ratio = done["default"].ndcg / result.ndcg
            print(f"seed {seed}: {name} nDCG@10 {result.ndcg:.4f}, default over it {ratio:.3f}; {result.settings}", file=sys.stderr)

    def table(self) -> str:
        """Means, and of the ratios within each seed the least, mean and largest."""
        our = self.results["default"]
        lines = [
            "| method | nDCG@10 | ours / it, nDCG | training, s | ours / it, time | list p50, ms | list p99, ms | ours / it, p50 |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for name, results in self.results.items():
            if name == "default":
                ratios = ["", "", ""]
            else:
                pairs = list(zip(our, results, strict=True))
                ratios = [
                    spread([a.ndcg / b.ndcg for a, b in pairs], 3),
                    spread([a.training / b.training for a, b in pairs], 1),
                    spread([a.p50 / b.p50 for a, b in pairs], 2),
                ]
            cells = (
                NAMES[name],
                spread([r.ndcg for r in results], 4),
                ratios[0],
                f"{statistics.mean(r.training for r in results):.2f}",
                ratios[1],
                f"{statistics.mean(r.p50 for r in results):.3f}",
                f"{statistics.mean(r.p99 for r in results):.3f}",
                ratios[2],
            )
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines)


def spread(values: list[float], digits: int) -> str:
    """Mean with the least and the largest."""
    return f"{statistics.mean(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ratings", type=Path, required=True, help="MovieLens u.data or ratings.dat, or CSV")
    parser.add_argument("--seeds", default="1,2,3,4,5", help="of the splits, parted by commas")
    parser.add_argument("--program", type=Path, help="the jingxuan program (default: the release build)")
    arguments = parser.parse_args()
    try:
        seeds = [int(seed) for seed in arguments.seeds.split(",")]
        program = our_program(arguments.program)
        ratings = Ratings(read(arguments.ratings))
        comparison = Comparison()
        for seed in seeds:
            comparison.run(ratings, seed, program)
    except (Unavailable, OSError, ValueError) as error:
        print(f"recommend.py: {error}", file=sys.stderr)
        return 1
    print(comparison.table())
    off = max(abs(a - b.ndcg) for a, b in zip(comparison.our_ease, comparison.results["ease"], strict=True))
    print(f"\nOur EASE and numpy's differ by at most {off:.4f} nDCG@10 on a split.")
    for name in ("als", "bm25", "cosine"):
        print(f"{name}: " + "; ".join(result.settings for result in comparison.results[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
