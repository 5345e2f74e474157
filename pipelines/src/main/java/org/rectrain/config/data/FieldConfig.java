package org.rectrain.config.data;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** One structured feature taken from a raw column; its name is the key it is under. */
public record FieldConfig(
    @Option(doc = "Raw column it is read from; the feature's own name when not given.")
        @Nullable String column,
    @Option(
            doc =
                "How values are read: categorical (text to index), numeric (standardised number),"
                    + " or vector (a list of numbers, such as an image's or a sound's, of items"
                    + " and users only: kept once for each, brought to one length, and projected"
                    + " by two_tower models; a missing one is learned).",
            def = "categorical")
        Kind kind,
    @Option(
            doc =
                "Applied to a number before standardising: none, log1p for counts and durations,"
                    + " logit for rates.",
            def = "none")
        Transform transform,
    @Option(
            doc =
                "Ascending edges that cut a number into categories b0, b1, ...: b0 is below the"
                    + " first edge, b1 from it on.")
        List<Double> buckets,
    @Option(
            doc =
                "Several values in one cell are separated by this text; the first ones are taken."
                    + " Empty: one value. A list of JSON or Parquet needs none: its elements are"
                    + " the values.",
            def = "''")
        String separator,
    @Option(
            doc =
                "How many of several values to take: each is its own feature, named NAME,"
                    + " NAME_2, NAME_3, ...",
            def = "1",
            min = 1,
            max = 100)
        int values,
    @Option(
            doc =
                "Hash categories into this many, named h0, h1, ...: no vocabulary to keep, unseen"
                    + " values are not unknown, unlike ones may fall together. 0 = vocabulary.",
            def = "0",
            min = 0,
            max = 10000000)
        int hashBuckets,
    @Option(
            doc = "Categories seen fewer times than this in train become unknown.",
            def = "1",
            min = 1)
        int minCount,
    @Option(
            doc =
                "Largest vocabulary; rarer categories become unknown. More costs memory in every"
                    + " model.",
            def = "10000",
            min = 1,
            max = 10000000)
        int maxValues,
    @Option(
            doc =
                "Regular expression whose first group is the value, e.g. '[(](\\\\d{4})[)]' for a"
                    + " year in a title; cells without it are missing. Empty: the whole cell.",
            def = "''")
        String pattern,
    @Option(
            doc =
                "File of a vector, where it is no column of the table itself: a table with the"
                    + " table's id column and a list column (Parquet, JSON lines, CSV), or a .npy"
                    + " file with ids beside it.",
            inDataRoot = true)
        @Nullable InputPath file,
    @Option(
            doc =
                "Ids of the rows of a .npy file, in order: a JSON array, or a text file with one"
                    + " in each line.",
            inDataRoot = true)
        @Nullable InputPath ids) {

  /** All but the pattern and files. */
  public FieldConfig(
      @Nullable String column,
      Kind kind,
      Transform transform,
      List<Double> buckets,
      String separator,
      int values,
      int hashBuckets,
      int minCount,
      int maxValues) {
    this(
        column,
        kind,
        transform,
        buckets,
        separator,
        values,
        hashBuckets,
        minCount,
        maxValues,
        "",
        null,
        null);
  }

  /** How values are read. */
  public enum Kind {
    CATEGORICAL,
    NUMERIC,
    VECTOR
  }

  /** Applied to a number before standardising. */
  public enum Transform {
    NONE,
    LOG1P,
    LOGIT
  }

  /** Checks that the options fit each other. */
  public FieldConfig {
    if (kind != Kind.VECTOR && (file != null || ids != null)) {
      throw new IllegalArgumentException(
          (file != null ? "file" : "ids") + ": only a vector has one; set kind: vector");
    }
    String array = file != null && file.text().endsWith(".npy") ? file.text() : "";
    if (ids == null && !array.isEmpty()) {
      throw new IllegalArgumentException(
          "ids: missing; expected a file with the ids of " + array + "'s rows, in order");
    }
    if (ids != null && array.isEmpty()) {
      throw new IllegalArgumentException(
          "ids: only the rows of a .npy file have none of their own");
    }
    if (buckets != null && kind != Kind.NUMERIC && !buckets.isEmpty()) {
      throw new IllegalArgumentException(
          "buckets: only a number can be cut into buckets; set kind: numeric");
    }
    if (kind == Kind.VECTOR && pattern != null && !pattern.isEmpty()) {
      throw new IllegalArgumentException("pattern: a vector has none");
    }
    if (kind != null && kind != Kind.CATEGORICAL && (hashBuckets > 0 || values > 1)) {
      throw new IllegalArgumentException(
          (hashBuckets > 0 ? "hash_buckets" : "values")
              + ": only categories are hashed or listed; set kind: categorical");
    }
    if (pattern != null && !pattern.isEmpty()) {
      try {
        if (java.util.regex.Pattern.compile(pattern).matcher("").groupCount() < 1) {
          throw new IllegalArgumentException(
              "pattern: '" + pattern + "' has no group; expected one in parentheses");
        }
      } catch (java.util.regex.PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "pattern: '" + pattern + "' is no regular expression: " + e.getDescription(), e);
      }
    }
    if (buckets != null) {
      for (int i = 1; i < buckets.size(); i++) {
        if (buckets.get(i) <= buckets.get(i - 1)) {
          throw new IllegalArgumentException(
              "buckets: " + buckets + " is not ascending; expected edges from small to large");
        }
      }
    }
  }

  /** The raw column of the feature that is under {@code name}. */
  public String columnOr(String name) {
    return column == null ? name : column;
  }
}
