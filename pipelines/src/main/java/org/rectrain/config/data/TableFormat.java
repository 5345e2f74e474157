package org.rectrain.config.data;

/** Formats of raw tables. Text formats may be compressed: .gz, .bz2, .zst as Hadoop reads them. */
public enum TableFormat {
  /** By the file's name: .jsonl, .json, .csv, .tsv, .parquet, .inter, .item, .user. */
  AUTO,
  /** One JSON object per line. */
  JSON,
  /** Delimited text with a header line. */
  CSV,
  /** Apache Parquet. */
  PARQUET,
  /** RecBole's atomic files: tab-separated, header {@code name:type}. */
  RECBOLE
}
