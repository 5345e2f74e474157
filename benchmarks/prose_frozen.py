"""What texts retrieve before anything is trained, by NumPy instead of the product.

python benchmarks/prose_frozen.py PREPARED VECTORS|- SPLIT [ROW ...]   (numpy, scipy and pyarrow)

PREPARED: the prepare folder of a run with cold items set aside; VECTORS: the file that
train.encoder.keep_vectors wrote, - for none. Candidates are the cold items of SPLIT, a user is the
mean of the items of the history, figures are means over users with 95 % intervals (normal). Rows:
tfidf, bm25, frozen, whiten:POWER (0 centres alone), minus:COMPONENTS, words:POWER:WEIGHT (whitened,
with so many deviations of tf-idf beside it), model:FOLDER (trained towers over a frozen encoder and
own contents). All but the last without ROW: choose on valid, then name one.
"""

import json
import re
import struct
import sys
from collections import Counter

import numpy
import pyarrow.parquet
from scipy import sparse

prepared, vectors, split, *rows = sys.argv[1:]
items = pyarrow.parquet.read_table(f"{prepared}/items").to_pydict()
place = {item: i for i, item in enumerate(items["item_id"])}
texts = items["text"]
queries = pyarrow.parquet.read_table(f"{prepared}/queries/split={split}", partitioning=None).to_pydict()
cold = {i for i, clicks in enumerate(items["train_clicks"]) if clicks == 0}
wanted = [[place[i] for i in own if place[i] in cold] for own in queries["positives"]]
asked = [q for q, own in enumerate(wanted) if own]
wanted = [wanted[q] for q in asked]
candidates = sorted({i for own in wanted for i in own})
column = {item: c for c, item in enumerate(candidates)}


def matrix(pairs, width):
    at = [(q, i) for q, own in enumerate(pairs) for i in own]
    q, i = zip(*at)
    return sparse.csr_matrix((numpy.ones(len(at), "f4"), (q, i)), shape=(len(pairs), width))


history = matrix([[place[i] for i in queries["history_items"][q]] for q in asked], len(texts))
relevant = matrix([[column[i] for i in own] for own in wanted], len(candidates)).toarray() > 0


def unit(x):
    return x / numpy.maximum(numpy.sqrt((x * x).sum(1, keepdims=True)), 1e-12)


def words(bm25):
    counts = []
    for text in texts:
        own = re.findall(r"[^\W_]+", text.lower())
        counts.append(Counter(own + [f"{a} {b}" for a, b in zip(own, own[1:])]))
    holding = Counter(term for own in counts for term in own)
    known = {term: t for t, term in enumerate(t for t in holding if holding[t] > 1)}
    mean = sum(sum(own.values()) for own in counts) / len(counts)
    at, terms, values = [], [], []
    for i, own in enumerate(counts):
        length = sum(own.values()) / mean
        for term in own.keys() & known.keys():
            f = own[term]
            local = f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length)) if bm25 else 1 + numpy.log(f)
            at.append(i)
            terms.append(known[term])
            values.append(local * (numpy.log((1 + len(texts)) / (1 + holding[term])) + 1) ** 2)
    x = sparse.csr_matrix((values, (at, terms)), shape=(len(texts), len(known)), dtype="f4")
    norm = numpy.sqrt(numpy.asarray(x.multiply(x).sum(1)).ravel())
    x = sparse.diags(1 / numpy.maximum(norm, 1e-12)) @ x
    users = history @ x
    norm = numpy.sqrt(numpy.asarray(users.multiply(users).sum(1)).ravel())
    return (users @ x[candidates].T).toarray() / numpy.maximum(norm, 1e-12)[:, None]


def plain():
    index = {text: t for t, text in enumerate(dict.fromkeys(["", *texts]))}
    raw = numpy.fromfile(vectors, "u1")
    width = (len(raw) - 52) // 4 // len(index)
    x = raw[-4 * width * len(index) :].view("<f4").reshape(len(index), width)
    return unit(x[[index[text] for text in texts]])


def encoded(power, components=0, centre=True):
    x = plain()
    if centre:
        x = x - x.mean(0)
        values, axes = numpy.linalg.eigh((x.T @ x / len(x)).astype("f8"))
        weights = numpy.maximum(values, 1e-6 * values[-1]) ** (-power / 2)
        weights[len(weights) - components :] = 0
        x = unit(x @ ((axes * weights) @ axes.T).astype("f4"))
    return unit(history @ x) @ x[candidates].T


def towers(folder):
    with open(f"{folder}/scorer.safetensors", "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header, body = json.loads(file.read(size)), file.read()
    weights = {
        name.removeprefix("scorer."): numpy.frombuffer(body, "<f4", offset=own["data_offsets"][0],
                                                      count=int(numpy.prod(own["shape"]))).reshape(own["shape"])
        for name, own in header.items() if name != "__metadata__"
    }
    spec = json.load(open(f"{folder}/rectrain.json"))

    def network(path, x):
        hidden = numpy.maximum(x @ weights[f"{path}.0.weight"].T + weights[f"{path}.0.bias"], 0)
        return hidden @ weights[f"{path}.1.weight"].T + weights[f"{path}.1.bias"]

    x = plain()
    length = x.shape[1] ** 0.5
    centre = weights["text_centre"]
    x = x * length - centre[0]
    x = unit(x @ centre[1:] if len(centre) > 1 else x) * length
    own = x[candidates]
    items = network("item", own)
    own = unit(own + items[:, :-1])
    newest = spec["towers"]["history"]
    profiles = matrix([[place[i] for i in queries["history_items"][q][-newest:]] for q in asked], len(texts)) @ x
    profiles = profiles / numpy.maximum(numpy.minimum(numpy.asarray(history.sum(1)), newest), 1)
    users = unit(profiles + network("user", profiles)) * numpy.exp(weights["log_scale"])
    return users @ own.T + items[:, -1]


def scores(row):
    kind, *numbers = row.split(":")
    if kind == "model":
        return towers(numbers[0])
    numbers = [float(n) for n in numbers]
    if kind == "words":
        deviation = lambda s: s / s.std(1).mean()
        return deviation(encoded(numbers[0])) + numbers[1] * deviation(words(False))
    return {
        "tfidf": lambda: words(False),
        "bm25": lambda: words(True),
        "frozen": lambda: encoded(0, centre=False),
        "whiten": lambda: encoded(numbers[0]),
        "minus": lambda: encoded(0, int(numbers[0])),
    }[kind]()


print(f"{split}: {len(candidates)} cold items, {len(wanted)} users, {history.sum(1).mean():.1f} items of history")
ladder = ["frozen", *(f"whiten:{p}" for p in (0, 0.15, 0.25, 0.35, 0.5, 0.75)), *(f"minus:{k}" for k in (1, 2, 3))]
mixed = [f"words:0.25:{w}" for w in (0.1, 0.25, 0.5, 1, 2)]
print("| row | R@20 | R@50 | R@100 |\n|---|---|---|---|")
for row in rows or ["tfidf", "bm25", *([] if vectors == "-" else ladder + mixed)]:
    order = numpy.argsort(-scores(row), axis=1, kind="stable")[:, :100]
    found = numpy.take_along_axis(relevant, order, 1)
    cells = []
    for k in (20, 50, 100):
        recall = found[:, :k].sum(1) / relevant.sum(1)
        half = 1.96 * recall.std() / len(recall) ** 0.5
        cells.append(f"{recall.mean():.4f} [{recall.mean() - half:.4f}, {recall.mean() + half:.4f}]")
    print(f"| {row} | {' | '.join(cells)} |", flush=True)
