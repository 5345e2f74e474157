"""Writes an experiment's log for the benchmarks of `rectrain abtest`, in order of time.

    python benchmarks/abtest_log.py FOLDER [ROWS] [USERS]

Defaults: 50 million rows of 2 million heavy-tailed users over 21 days, 7 of them before the start,
2 variants, true uplift of CTR 2 %. Needs duckdb (written with 1.4).
"""

import os
import sys

import duckdb

folder = sys.argv[1]
rows = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000_000
users = int(sys.argv[3]) if len(sys.argv) > 3 else 2_000_000
days, pre, files = 21, 7, 8
os.makedirs(folder, exist_ok=True)
db = duckdb.connect()
db.execute("set threads = 2; set preserve_insertion_order = false")
# Pareto-like activity: user = floor(users * u^2) makes the first users the busiest.
for part in range(files):
    low, high = rows * part // files, rows * (part + 1) // files
    db.execute(f"""
        copy (
          with raw as (
            select i, hash(i, 1) / 1.8446744073709552e19 as a, hash(i, 2) / 1.8446744073709552e19 as b,
                   hash(i, 3) / 1.8446744073709552e19 as c
            from range({low}, {high}) r(i)),
          who as (select *, cast(floor({users} * a * sqrt(a)) as bigint) as u from raw),
          what as (
            select *, hash(u, 9) % 2 = 1 as treated,
                   0.05 + 0.3 * pow(hash(u, 4) / 1.8446744073709552e19, 3) as rate,
                   to_timestamp(1777593600 - {pre} * 86400 + {days} * 86400.0 * i / {rows}) as moment
            from who),
          lived as (
            select *, b < rate * if(treated and moment >= to_timestamp(1777593600), 1.02, 1) as clicked
            from what)
          select 'u' || u as user_id, if(treated, 'treatment', 'control') as variant,
                 cast(moment at time zone 'UTC' as timestamp) as timestamp,
                 cast(clicked as int) as click, cast(clicked and c < 0.2 as int) as "like",
                 cast(if(clicked, 1000 + 60000 * c * c, 500 * c) as int) as dwell_ms,
                 cast(if(clicked and hash(i, 7) % 50 = 0, 5 + hash(i, 8) % 200, 0) as double) as revenue,
                 if(hash(u, 5) % 3 = 0, 'ios', 'android') as device
          from lived)
        to '{folder}/part-{part}.parquet' (format parquet, compression zstd)""")
print(db.execute(f"select count(*), count(distinct user_id), avg(click) from '{folder}/*.parquet'").fetchall())
