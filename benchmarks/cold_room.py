"""How much of Recall@100 cold items cost, and what they can find, by lists that are the same for all.

python benchmarks/cold_room.py PREPARED   (pandas and pyarrow; PREPARED: the prepare folder of a run)

Items are ordered by train clicks. k places of a list of 100 given to cold items (no train click) lose
the test clicks of the k last warm ones. What cold items find in them is counted for the k that train
showed most, for the k that test clicks most (an oracle: no list for all can find more) and by chance.
"""

import sys

import pandas

PREPARED = sys.argv[1]
test = pandas.read_parquet(f"{PREPARED}/examples/split=test", columns=["item_id", "click"])
items = pandas.read_parquet(
    f"{PREPARED}/items", columns=["item_id", "train_impressions", "train_clicks"]
).set_index("item_id")
items["clicks"] = test[test.click == 1].item_id.value_counts()
items["clicks"] = items.clicks.fillna(0)
warm = items[items.train_clicks > 0].sort_values("train_clicks", ascending=False, kind="stable")
cold = items[items.train_clicks == 0]
shown = cold.sort_values("train_impressions", ascending=False, kind="stable").clicks.to_numpy()
best = cold.clicks.sort_values(ascending=False).to_numpy()
top = warm.clicks.to_numpy()[:100]
print(f"{len(cold)} cold items of {len(items)}, {int(best.sum())} of {int(items.clicks.sum())} clicks")
print("| places for cold items | loses of Recall@100 | finds, most shown | oracle | chance |")
print("|---|---|---|---|---|")
for k in (1, 2, 5, 10, 20):
    lost = top[100 - k :].sum() / top.sum()
    print(
        f"| {k} | {lost:.1%} | {shown[:k].sum() / best.sum():.4f}"
        f" | {best[:k].sum() / best.sum():.4f} | {k / len(cold):.4f} |"
    )
print("shown in train: cold items, test clicks of each")
for n, group in cold.groupby("train_impressions").clicks:
    if n <= 5:
        print(f"{n}: {len(group)}, {group.mean():.2f}")
