"""nDCG@10 of a trained sequence encoder on the judged queries, by part, in one run.

    python tools/language/evaluate_sequence.py --checkpoint FILE
"""

import argparse

import jax.numpy as jnp
import numpy as np

from matching_data import Catalogue, judged
from train_sequence import evaluate


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", required=True)
    p = {k: jnp.asarray(v) for k, v in np.load(parser.parse_args().checkpoint).items()}
    catalogue = Catalogue()
    for part in ("train", "dev", "test"):
        queries = judged(part, catalogue)
        print(f"{part}: {len(queries)} queries, nDCG@10 {evaluate(p, catalogue, queries):.4f}")


if __name__ == "__main__":
    main()
