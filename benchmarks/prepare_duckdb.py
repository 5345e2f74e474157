"""The prepare job in DuckDB's SQL, as a peer of ./rectrain prepare -c benchmarks/prepare.yaml.

python prepare_duckdb.py log ROWS FOLDER       makes a log: FOLDER/events.parquet
python prepare_duckdb.py run FOLDER OUT        the job with two threads
python prepare_duckdb.py compare PREPARED OUT  counts and checksums of both outputs

duckdb 1.5 or newer. Both write train, valid and test examples, queries, users, items and the
quarantine in zstd-compressed Parquet. What differs: which of a user's unclicked impressions are
kept (a hash each, so their number per user is equal where the user clicked) and the value of a
session's id.
"""

import resource
import sys
import time
from pathlib import Path

import duckdb

START = 1_760_000_000_000  # 2025-10-09, milliseconds
VALID, TEST = "timestamptz '2025-10-30 00:00:00+00'", "timestamptz '2025-11-03 12:00:00+00'"
HOUR = 3_600_000


def connect(folder):
    con = duckdb.connect()
    for setting in (
        "threads=2",
        "memory_limit='6GB'",
        f"temp_directory='{folder}/.spill'",
        "preserve_insertion_order=false",
        "enable_progress_bar=false",
        "timezone='UTC'",
    ):
        con.execute(f"set {setting}")
    return con


def log(rows, folder):
    """One user for 50 rows, activity and popularity long-tailed, 2 % of rows twice, 1 % without device."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    con = connect(folder)
    u = ",".join(f"(hash(i*10+{k})%1000000007)/1000000007.0 u{k}" for k in range(1, 8))
    users = max(rows // 50, 100)
    con.execute(
        f"""create temp table g as select
          cast(floor({users}*pow(u1,2)) as bigint) user_id,
          cast(floor(exp(u2*ln(20001.0))) as bigint) item_id,
          {START} + cast(floor(u3*60) as bigint)*43200000 + cast(floor(u4*3600000) as bigint) "timestamp",
          case when u6<0.01 then null when u6<0.4 then 'ios' when u6<0.8 then 'android'
               when u6<0.95 then 'web' else 'tv' end device,
          p as position, u5 < 0.25*exp(-p/12.0) click, u5 < 0.04*exp(-p/12.0) liked, u7<0.02 dup
        from (select {u}, cast(hash(i*10+8)%20 as int) p from range({int(rows / 1.02)}) t(i))"""
    )
    con.execute(
        f"""copy (select user_id,item_id,"timestamp",device,position,click,liked from
          (select * from g union all select * from g where dup) order by "timestamp")
        to '{folder}/events.parquet' (format parquet, compression snappy)"""
    )


CLEAN = """
create temp table ranked as select *,
  row_number() over (partition by user_id, item_id, t
    order by click::int+liked::int desc, liked, click, position, device) nth
from (select user_id, item_id, "timestamp" t, device, position, click, liked
      from read_parquet('{log}'));
create temp table clean as
select user_id, item_id, t, device, position, click, liked,
  sum(case when gap > 30*60000 then 1 else 0 end) over (partition by user_id order by t, item_id
    rows unbounded preceding) session,
  case when t >= epoch_ms({test}) then 'test' when t >= epoch_ms({valid}) then 'valid' else 'train' end split,
  cast(floor(t/{hour}) as int) bucket
from (select *, t - lag(t) over (partition by user_id order by t, item_id::varchar) gap
      from ranked where nth = 1 and not (liked and not click));
create temp table cells as select item_id, bucket,
  sum(n) over w rows_before, sum(c) over w clicks_before, sum(l) over w likes_before
from (select item_id, bucket, count(*) n, sum(click::int) c, sum(liked::int) l from clean group by all)
window w as (partition by item_id order by bucket rows unbounded preceding);
create temp table alls as select bucket,
  sum(n) over w rows_before, sum(c) over w clicks_before, sum(l) over w likes_before
from (select bucket, count(*) n, sum(click::int) c, sum(liked::int) l from clean group by all)
window w as (order by bucket rows between unbounded preceding and 1 preceding);
create temp table clicks as select user_id, t,
  list(item_id::varchar order by t, item_id::varchar) items,
  list(case when liked then 'like' else 'click' end order by t, item_id::varchar) events
from clean where click group by all;
create temp table byuser as select user_id,
  list(item_id::varchar order by t, item_id::varchar) items,
  list(case when liked then 'like' else 'click' end order by t, item_id::varchar) events,
  list(t order by t, item_id::varchar) times
from clean where click group by all;
"""

# Everything of a user strictly before: ties in time know nothing of each other.
KNOWN = """
create temp table known as select c.*,
  count(*) over b un, coalesce(sum(click::int) over b,0) uc, coalesce(sum(liked::int) over b,0) ul
from clean c
window b as (partition by user_id order by t range between unbounded preceding and 1 preceding);
create temp table rates as select user_id,
  sum(click::int) clicks, sum((not click)::int) others from clean where split='train' group by all;
create temp table overall as select least(1, 4*sum(click::int)/sum((not click)::int)) rate from clean;
create temp table chosen as
select * exclude (nth, clicks, others, rate),
  case when split<>'train' or click then 1 when clicks=0 then 1/rate
       else others/least(others,4*clicks) end weight
from (select k.*, r.clicks, r.others, o.rate,
        row_number() over (partition by k.user_id, k.split, k.click order by hash(k.item_id, k.t)) nth
      from known k join overall o on true left join rates r using (user_id))
where split<>'train' or click or (clicks>0 and nth<=4*clicks)
  or (clicks=0 and hash(user_id, item_id, t)/18446744073709551615.0 < rate);
"""

FEATURES = """
  coalesce(i.rows_before,0)::double stat_item_count,
  (coalesce(i.clicks_before,0)+20*pc)/(coalesce(i.rows_before,0)+20) stat_item_click_rate,
  (coalesce(i.likes_before,0)+20*pl)/(coalesce(i.rows_before,0)+20) stat_item_like_rate,
  un::double stat_user_count, (uc+{us}*pc)/(un+{us}) stat_user_click_rate,
  (ul+{us}*pl)/(un+{us}) stat_user_like_rate
"""

EXAMPLES = """
copy (select (hash(e.user_id, e.item_id, e.t) >> 1)::bigint example_id, e.user_id::varchar user_id,
  e.item_id::varchar item_id, e.t "timestamp", e.session session_id, e.position,
  e.click::int click, e.liked::int "like",
  case when e.click then 'clicked' else 'exposed' end origin, e.weight::float weight,
  h.items[greatest(uc-19,1):uc] history_items, h.events[greatest(uc-19,1):uc] history_events,
  list_transform(h.times[greatest(uc-19,1):uc], lambda x: (e.t-x)//1000) history_ages, device, {features}
from (select e.*, (a.clicks_before+0.5)/(a.rows_before+1) pc, (a.likes_before+0.5)/(a.rows_before+1) pl
      from chosen e join alls a using (bucket)) e
  asof left join cells i on e.item_id=i.item_id and e.bucket>i.bucket
  left join byuser h on h.user_id=e.user_id
where e.split='{split}') to '{out}/{split}.parquet' (format parquet, compression zstd)
"""

QUERIES = """
copy (select q.user_id::varchar user_id, q.t "timestamp", q.positives, q.seen,
  h.items[greatest(q.uc-19,1):q.uc] history_items, h.events[greatest(q.uc-19,1):q.uc] history_events,
  list_transform(h.times[greatest(q.uc-19,1):q.uc], lambda x: (q.t-x)//1000) history_ages, q.device,
  q.un::double stat_user_count, (q.uc+{us}*pc)/(q.un+{us}) c, (q.ul+{us}*pl)/(q.un+{us}) l
from (select f.*, list_distinct(list_filter(p.mine, lambda x: not list_contains(coalesce(p.before,[]),x))) positives,
        list_distinct(p.before) seen
      from (select user_id, split, first(struct_pack(t,uc,un,ul,device,bucket) order by t, item_id, position) f from known
            where split='{split}' group by all) g, lateral (select unnest(g.f), g.user_id) f
      join (select user_id,
              list(item_id::varchar) filter (click and split='{split}') mine,
              list(item_id::varchar) filter (click and {earlier}) before
            from clean group by all) p on p.user_id=g.user_id
      where len(p.mine)>0) q
  join (select bucket, (clicks_before+0.5)/(rows_before+1) pc, (likes_before+0.5)/(rows_before+1) pl from alls) a
    using (bucket)
  left join byuser h on h.user_id=q.user_id
where len(q.positives)>0) to '{out}/queries-{split}.parquet' (format parquet, compression zstd)
"""

REST = """
copy (select u.user_id::varchar user_id, null::varchar "text",
  list_slice(h.items,-20,-1) history_items, list_slice(h.events,-20,-1) history_events, u.n, u.c, u.l
from (select user_id, count(*) n, sum(click::int) c, sum(liked::int) l from clean group by all) u
  left join (select user_id, list(item_id::varchar order by t, item_id::varchar) items,
      list(case when liked then 'like' else 'click' end order by t, item_id::varchar) events
    from clean where click and split='train' group by all) h using (user_id))
to '{out}/users.parquet' (format parquet, compression zstd);
copy (select item_id::varchar item_id, count(*) filter (split='train') train_impressions,
  count(*) filter (split='train' and click) train_clicks, count(*) n, sum(click::int) c, sum(liked::int) l
from clean group by all) to '{out}/items.parquet' (format parquet, compression zstd);
copy (select to_json(struct_pack(user_id, item_id, "timestamp" := t, position, click, liked, device)) raw,
  '{log}' source, case when nth>1 then 'duplicate' else 'contradiction' end rule,
  'the same user, item and time came before' reason
from ranked where nth>1 or (liked and not click)) to '{out}/quarantine.parquet' (format parquet, compression zstd);
create temp table gates as select split, count(*) n, avg(click::int), avg(liked::int), min(t), max(t),
  count(distinct user_id) users, count(distinct (user_id, session)) sessions,
  avg((device is null)::int) missing from clean group by all;
create temp table fitted as select
  approx_quantile(stat_item_count,[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9]), avg(ln(1+stat_item_count)), stddev_pop(ln(1+stat_item_count)),
  approx_quantile(stat_item_click_rate,[0.1,0.5,0.9]), avg(stat_item_click_rate), stddev_pop(stat_item_click_rate),
  approx_quantile(stat_item_like_rate,[0.1,0.5,0.9]), avg(stat_item_like_rate), stddev_pop(stat_item_like_rate),
  approx_quantile(stat_user_count,[0.1,0.5,0.9]), avg(ln(1+stat_user_count)), stddev_pop(ln(1+stat_user_count)),
  approx_quantile(stat_user_click_rate,[0.1,0.5,0.9]), avg(stat_user_click_rate), stddev_pop(stat_user_click_rate),
  approx_quantile(stat_user_like_rate,[0.1,0.5,0.9]), avg(stat_user_like_rate), stddev_pop(stat_user_like_rate),
  histogram(device) from read_parquet('{out}/train.parquet');
"""


def run(folder, out, user_smoothing=5):
    Path(out).mkdir(parents=True, exist_ok=True)
    con = connect(out)
    began = time.perf_counter()
    steps = {"clean": CLEAN, "known": KNOWN}
    for split in ("train", "valid", "test"):
        steps[split] = EXAMPLES
    steps |= {"queries valid": QUERIES, "queries test": QUERIES, "rest": REST}
    for name, sql in steps.items():
        split = name.split()[-1]
        values = dict(
            log=f"{folder}/events.parquet",
            out=out,
            split=split,
            earlier="split='train'" if split == "valid" else "split<>'test'",
            us=user_smoothing,
            valid=VALID,
            test=TEST,
            hour=HOUR,
        )
        values["features"] = FEATURES.format(us=user_smoothing)
        start = time.perf_counter()
        con.execute(sql.format(**values))
        print(f"  {name}: {time.perf_counter() - start:.2f} s", file=sys.stderr)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"wall {time.perf_counter() - began:.2f} s, cpu {used.ru_utime + used.ru_stime:.1f} s,"
        f" peak {used.ru_maxrss / 2**20:.2f} GiB"
    )


def compare(prepared, out):
    con = connect(out)
    theirs = {s: f"read_parquet('{out}/{s}.parquet')" for s in ("train", "valid", "test")}
    ours = {s: f"read_parquet('{prepared}/examples/split={s}/*.parquet', hive_partitioning=false)" for s in theirs}
    row = """count(*) n, sum(click) clicks, sum("like") likes,
      bit_xor(hash(user_id,item_id,"timestamp")) "keys",
      bit_xor(hash(user_id,item_id,"timestamp",history_items,history_events,history_ages)) histories,
      bit_xor(hash(user_id,item_id,"timestamp",round(stat_item_count,6),round(stat_item_click_rate,9),
        round(stat_item_like_rate,9),round(stat_user_count,6),round(stat_user_click_rate,9),
        round(stat_user_like_rate,9))) statistics"""
    for split in theirs:
        rows = "origin='clicked'" if split == "train" else "true"
        for who, table in (("ours", ours[split]), ("duckdb", theirs[split])):
            got = con.execute(f"""select {row} from (select * replace (coalesce(history_items,[]) as history_items,
              coalesce(history_events,[]) as history_events, coalesce(history_ages,[]) as history_ages)
              from {table}) where {rows}""").fetchone()
            negatives = con.execute(f"select count(*) from {table} where origin='exposed'").fetchone()
            sessions = con.execute(f"""select count(*), bit_xor(hash(u,a,b,n)) from (select user_id u,
              min("timestamp") a, max("timestamp") b, count(*) n from {table} where {rows}
              group by user_id, session_id)""").fetchone()
            print(f"{split:6}{who:8}rows, clicks, likes {got[:3]} keys {got[3]:x} histories {got[4]:x}"
                  f" statistics {got[5]:x} sessions {sessions[0]} {sessions[1]:x} negatives {negatives[0]}")
    for name in ("users", "items", "quarantine", "queries-valid", "queries-test"):
        where = name.replace("queries-", "queries/split=")
        sums = {"users": "bit_xor(hash(user_id, coalesce(history_items,[])))",
                "items": "bit_xor(hash(item_id, train_impressions, train_clicks))",
                "quarantine": "count(*) filter (rule='duplicate')"}.get(
                    name, """bit_xor(hash(user_id,"timestamp",list_sort(positives),list_sort(coalesce(seen,[]))))""")
        for who, table in (("ours", f"read_parquet('{prepared}/{where}/*.parquet', hive_partitioning=false)"),
                           ("duckdb", f"read_parquet('{out}/{name}.parquet')")):
            print(f"{name:14}{who:8}", *con.execute(f"select count(*), {sums} from {table}").fetchone())


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "log":
        log(int(rest[0]), rest[1])
    elif what == "run":
        run(*rest)
    elif what == "compare":
        compare(*rest)
    else:
        sys.exit(__doc__)
