package org.rectrain.config.data;

/** Formats of raw tables. Text formats may be compressed by gzip, bzip2 or zstd, or zipped. */
public enum TableFormat {
  /** By the first bytes and the name: .jsonl, .json, .csv, .tsv, .parquet, .inter, .item, .user. */
  AUTO,
  /** JSON objects: one per line, one array of them, or one after the other. */
  JSON,
  /** Delimited text, with a header line or with columns named by the configuration. */
  CSV,
  /** Apache Parquet. */
  PARQUET,
  /** RecBole's atomic files: tab-separated, header {@code name:type}. */
  RECBOLE
}
