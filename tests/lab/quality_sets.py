"""The labelled sets that quality models are trained and measured on, and the program's own code that measures texts."""
import gzip
import hashlib
import json
import pathlib
import subprocess

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDS = 5


def fold_of(name, group):
    """The part of the set a group belongs to: texts of one prompt, article or test are never on both sides."""
    return int(hashlib.sha256(f"fold|{name}|{group}".encode()).hexdigest()[:8], 16) % FOLDS


def rows_of(data, name, split):
    folder = pathlib.Path(data) / name / split
    out = []
    for path in sorted(folder.glob("*.jsonl.gz"), reverse=True):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            out += [json.loads(line) for line in lines]
    return out


def digest_of(data, name, split):
    total = hashlib.sha256()
    for path in sorted((pathlib.Path(data) / name / split).glob("*.jsonl.gz")):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def lab(build, mode, rows):
    """Runs build/*/quality_lab; returns its lines."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run([pathlib.Path(build) / "quality_lab", *mode], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"quality_lab {' '.join(mode)}: {done.stderr.strip()}")
    return done.stdout.splitlines()


def table(build, mode, rows):
    """Returns names and a matrix, a row for each of `rows`."""
    lines = lab(build, mode, rows)
    return lines[0].split("\t"), np.array([[float(x) for x in line.split("\t")] for line in lines[1:]])


class labelled:
    """A set: texts as the lab takes them, groups, and what people said of each text."""

    def __init__(self, name, rows, texts, groups, labels, raters=None, raw=None):
        self.name, self.rows, self.texts, self.labels, self.raters = name, rows, texts, labels, raters
        self.groups = np.array([str(g) for g in groups])
        self.folds = np.array([fold_of(name, g) for g in self.groups])
        self.raw = raw


def hanna(data, split):
    rows = rows_of(data, "hanna", split)
    rated = ["relevance", "coherence", "empathy", "surprise", "engagement", "complexity"]
    return labelled("hanna", rows, [{"text": r["story"], "other": r["prompt"]} for r in rows],
                    [r["prompt_idx"] for r in rows], {c: np.array([r["mean"][c] for r in rows]) for c in rated},
                    {c: np.array([r["raters"][c] for r in rows], float) for c in rated})


def wp_a(data, split):
    rows = rows_of(data, "wp_a", split)
    rated = ["cohesive", "enjoy", "grammar", "relevant"]
    raters = {c: np.array([r["raters"][c] for r in rows], float) for c in rated}
    return labelled("wp_a", rows, [{"text": r["story"], "other": r["prompt"]} for r in rows],
                    [r["prompt"] for r in rows], {c: v.mean(1) for c, v in raters.items()}, raters)


def summeval(data, split):
    rows = rows_of(data, "summeval", split)
    rated = ["coherence", "consistency", "fluency", "relevance"]
    return labelled("summeval", rows, [{"text": r["summary"], "other": r["source"]} for r in rows],
                    [r["doc_id"] for r in rows], {c: np.array([r[c] for r in rows], float) for c in rated})


def upworthy(data, split):
    rows = [r for r in rows_of(data, "upworthy", split) if r["impressions"] > 0]
    return labelled("upworthy", rows, [{"text": r["headline"]} for r in rows],
                    [r["clickability_test_id"] for r in rows], {})


def tone(data, split):
    rows = rows_of(data, "tone_vader_icwsm", split)
    return labelled("tone_vader_icwsm", rows, [{"text": r["text"]} for r in rows], [r["id"] for r in rows],
                    {"mean": np.array([r["mean"] for r in rows])})


def clear(data, split):
    rows = rows_of(data, "clear", split)
    return labelled("clear", rows, [{"text": r["excerpt"]} for r in rows], [r["id"] for r in rows], {})


# --- measures of agreement ---------------------------------------------------------------------------------------------

def ranks(values):
    """Ranks with ties shared."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    group = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    ends = np.r_[starts[1:], len(values)]
    out = np.empty(len(values))
    out[order] = ((starts + ends - 1) / 2)[group]
    return out


def pearson(a, b):
    return 0.0 if np.std(a) == 0 or np.std(b) == 0 else float(np.corrcoef(a, b)[0, 1])


def spearman(a, b):
    return pearson(ranks(np.asarray(a, float)), ranks(np.asarray(b, float)))


def within_groups(groups):
    """Row numbers of each group."""
    order = np.argsort(groups, kind="stable")
    cuts = np.flatnonzero(groups[order][1:] != groups[order][:-1]) + 1
    return np.split(order, cuts)


def pair_counts(guess, truth, groups, gap):
    """Right and all pairs whose truths differ by more than `gap`, by the groups of both: two matrices."""
    names, index = np.unique(groups, return_inverse=True)
    i, j = np.triu_indices(len(truth), 1)
    far = np.abs(truth[i] - truth[j]) > gap
    i, j = i[far], j[far]
    agree = np.sign(guess[i] - guess[j]) * np.sign(truth[i] - truth[j])
    right = (agree + 1) / 2
    size = len(names)
    cell = index[i] * size + index[j]
    return (np.bincount(cell, right, size * size).reshape(size, size),
            np.bincount(cell, minlength=size * size).astype(float).reshape(size, size))
