"""Golden values of FoundFeaturesGoldenTest: python found.py writes log.csv, items.csv, users.csv and found.csv.

Crosses, windows, lags and ratios of every row by self-joins in SQL, from the definitions in docs/configuration.md and
docs/features.md. Made with Python 3.11, duckdb 2.0.1, numpy 2.4.6. Nothing of rectrain is used.
"""
import duckdb
import numpy as np

HOUR, DAY = 3600, 86400
UNTIL = 6 * DAY  # first valid row: under as_of: train_end nothing from then on is known
WINDOWS = (6, 48)
USER_KEYS = {"user": "u", "user_category": "u, category"}
OTHER_KEYS = {"item": "i", "device": "device", "item_device": "i, device", "category_age_group": "category, age_group"}

rng = np.random.default_rng(23)
db = duckdb.connect()


def save(name, header, rows):
    with open(name, "w") as file:
        file.write(header + "\n" + "".join(",".join("" if v is None else str(v) for v in row) + "\n" for row in rows))


items = [(f"i{k}", None if k == 3 else f"c{k % 4}", None if k == 5 else [0, 8, 12.5, 40][k % 4]) for k in range(14)]
users = [(f"u{k}", None if k == 2 else f"a{k % 3}", None if k == 4 else 100 + 25 * k) for k in range(9)]  # u9 is in no table
# Multiples of 15 minutes, so that many rows are at the very edge of a bucket or a window.
times = np.sort(rng.choice(10 * DAY // 900, 260, replace=False)) * 900
log = [
    (f"u{rng.integers(10)}", f"i{rng.integers(14)}", int(t), int(rng.random() < 0.35), f"d{rng.integers(3)}",
     None if rng.random() < 0.15 else int(rng.integers(0, 30)))
    for t in times
]
save("items.csv", "item_id,category,price", items)
save("users.csv", "user_id,age_group,income", users)
save("log.csv", "user_id,item_id,timestamp,click,device,budget", log)

db.execute("create table items as select item_id i, category, price::double price from read_csv('items.csv')")
db.execute("create table users as select user_id u, age_group, income::double income from read_csv('users.csv')")
db.execute("create table log as select user_id u, item_id i, timestamp t, click, device, budget::double budget from read_csv('log.csv')")
db.execute("create table e as select log.*, category, price, age_group, income from log left join items using (i) left join users using (u)")
# What may be known of others: whole hours that ended before the row's own began, and no row of valid or test.
db.execute(f"create table r as select *, least(t, {UNTIL}) stop, least(t // {HOUR}, {UNTIL // HOUR}) * {HOUR} shut from e")
db.execute(f"create table k as select * from e where t < {UNTIL}")

columns = []
prior = "(select (sum(k.click) + 0.5) / (count(*) + 1) from k where k.t < r.shut having count(*) > 0)"
for names, ends, pull in ((USER_KEYS, "stop", 5), (OTHER_KEYS, "shut", 20)):
    for name, fields in names.items():
        parts = fields.split(", ")
        match = " and ".join(f"k.{p} = r.{p}" for p in parts)
        there = " and ".join(f"r.{p} is not null" for p in parts)
        for window in (None, *WINDOWS):
            since = "" if window is None else f" and k.t >= r.{ends} - {window * HOUR}"
            some = f"from k where {match} and k.t < r.{ends}{since}"
            tail = "" if window is None else f"_{window}h"
            columns.append(f"case when {there} then (select count(*) {some}) end stat_{name}_count{tail}")
            columns.append(f"case when {there} then (select (coalesce(sum(k.click), 0) + {pull} * {prior}) / (count(*) + {pull}) {some}) end stat_{name}_click_rate{tail}")
newest = "from k where k.u = r.u and k.t < r.t order by k.t desc limit 1"
for field in ("category", "price", "device", "budget"):
    columns.append(f"(select {field} {newest}) previous_{field}")
columns.append("case when income <> 0 then price / income end price_per_income")
columns.append("case when price <> 0 then budget / price end budget_per_price")
columns.append(f"case when (select price {newest}) <> 0 then price / (select price {newest}) end price_per_previous_price")
found = db.execute(f"select u user_id, i item_id, t as timestamp, {', '.join(columns)} from r order by t")
header = [c[0] for c in found.description]
save("found.csv", ",".join(header), [[float(v) if isinstance(v, (int, float)) and c >= 3 else v for c, v in enumerate(row)] for row in found.fetchall()])
