"""What pandas writes by default: timestamps in nanoseconds, and CSV by RFC 4180 with line breaks in cells.

    python pandas_files.py      # writes utc.parquet, naive.parquet, items.csv and items.json beside this file

Written with Python 3.11, pandas 2.x and pyarrow (versions stand in items.json). The log is that of
FormatsTest: row i has user u(i % 17), item i(i % 7), second i of 1970 and click i * i % 3 % 2.
"""

import importlib.metadata
import json
import pathlib
import platform

import pandas as pd

HERE = pathlib.Path(__file__).parent
ROWS = 300

log = pd.DataFrame(
    {
        "user_id": [f"u{i % 17}" for i in range(ROWS)],
        "item_id": [f"i{i % 7}" for i in range(ROWS)],
        "timestamp": pd.to_datetime(range(ROWS), unit="s", utc=True).astype("datetime64[ns, UTC]"),
        "click": [i * i % 3 % 2 for i in range(ROWS)],
        "device": ["phone" if i % 2 == 0 else "tv" for i in range(ROWS)],
    }
)
log.to_parquet(HERE / "utc.parquet", index=False)
log["timestamp"] = log["timestamp"].dt.tz_localize(None)
log.to_parquet(HERE / "naive.parquet", index=False)

titles = [
    'Der "große" Käse, reif',
    "ends with a backslash \\",
    'two\nlines; and a "quote"',
    "日本語 🎉",
    "O'Brien's",
    '"',
    "plain",
]
items = pd.DataFrame(
    {"item_id": [f"i{i}" for i in range(7)], "title": titles, "genre": [f"g{i % 2}" for i in range(7)]}
)
items.to_csv(HERE / "items.csv", index=False)
back = pd.read_csv(HERE / "items.csv")
(HERE / "items.json").write_text(
    json.dumps(
        {
            "versions": {
                "python": platform.python_version(),
                **{n: importlib.metadata.version(n) for n in ("pandas", "pyarrow")},
            },
            "titles": dict(zip(back["item_id"], back["title"])),
        },
        ensure_ascii=False,
        indent=1,
    )
    + "\n"
)
