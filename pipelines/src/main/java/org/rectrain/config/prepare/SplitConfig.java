package org.rectrain.config.prepare;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** How rows become train, valid and test. */
public record SplitConfig(
    @Option(
            doc =
                "temporal: one boundary in time for all; stratified: by a hash of the impression's"
                    + " key, so a row keeps its side when data grows; user: by a hash of the user;"
                    + " leave_last_out: each user's last click is test, the one before valid;"
                    + " rolling: one of several windows in time; given: as data.events.held_out or"
                    + " data.events.split say.",
            def = "temporal")
        Kind kind,
    @Option(doc = "Share of train.", def = "0.7", min = 0, max = 1) double train,
    @Option(doc = "Share of valid.", def = "0.15", min = 0, max = 1) double valid,
    @Option(doc = "Share of test.", def = "0.15", min = 0, max = 1) double test,
    @Option(
            doc =
                "temporal: test begins here (ISO-8601 with offset); shares then only cut valid off"
                    + " train. Without it boundaries follow the shares.")
        @Nullable String testFrom,
    @Option(
            doc =
                "temporal: valid begins here. Without it and with test_from given, valid is a"
                    + " hashed share of the rows before test_from.")
        @Nullable String validFrom,
    @Option(doc = "temporal: rows from here on are left out of test and quarantined.")
        @Nullable String testUntil,
    @Option(
            doc =
                "Columns (labels, context, user or item features, or 'activity') whose balance"
                    + " over the splits is reported.")
        List<String> strata,
    @Option(doc = "rolling: number of windows the time span is cut into.", def = "4", min = 2)
        int windows,
    @Option(
            doc = "rolling: which window is test, 1 = the first after the first train window.",
            def = "1",
            min = 1)
        int window,
    @Option(
            doc =
                "Share of the items, by a hash of their id, whose train rows become valid: what"
                    + " training is judged and stopped by are then items that it never met. With"
                    + " kind: given beside the files' own rows.",
            def = "0",
            min = 0,
            max = 0.9)
        double coldItems,
    @Option(
            doc = "The same for test: a further share of the items, none of those of cold_items.",
            def = "0",
            min = 0,
            max = 0.9)
        double coldTestItems) {

  /** Kinds of split. */
  public enum Kind {
    TEMPORAL,
    STRATIFIED,
    USER,
    LEAVE_LAST_OUT,
    ROLLING,
    GIVEN
  }

  /** Whether items are set aside as cold ones. */
  public boolean carves() {
    return coldItems + coldTestItems > 0;
  }

  /** Checks that the shares make a whole and that the times can be read. */
  public SplitConfig {
    if (Math.abs(train + valid + test - 1) > 1e-9) {
      throw new IllegalArgumentException(
          "train: train + valid + test = " + (train + valid + test) + "; expected 1");
    }
    if (coldItems + coldTestItems > 0.9) {
      throw new IllegalArgumentException(
          "cold_items: "
              + coldItems
              + " and cold_test_items: "
              + coldTestItems
              + " leave too few items to train on; expected at most 0.9 together");
    }
    Times.check("test_from", testFrom);
    Times.check("valid_from", validFrom);
    Times.check("test_until", testUntil);
    if (window >= windows) {
      throw new IllegalArgumentException(
          "window: " + window + " is not allowed; expected less than windows = " + windows);
    }
    if (validFrom != null && testFrom == null) {
      throw new IllegalArgumentException("valid_from: needs test_from beside it");
    }
  }
}
