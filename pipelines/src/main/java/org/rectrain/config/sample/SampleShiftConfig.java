package org.rectrain.config.sample;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** A change of the world, or of the pipeline that logs it, from a day on. */
public record SampleShiftConfig(
    @Option(
            doc =
                "devices, users, categories: their mix moves (covariate drift); clicks: their rate"
                    + " (prior drift); tastes: people like other things (concept drift); missing,"
                    + " unit, renamed: a column breaks.")
        Kind kind,
    @Option(doc = "First day of it, UTC, e.g. 2026-03-12.") String from,
    @Option(
            doc =
                "How strong: share of visits, moves, impressions, people or rows that it takes; of"
                    + " clicks, by how much the odds grow.",
            def = "0.5",
            min = 0.01,
            max = 1)
        double strength,
    @Option(doc = "The column that breaks: device, region or page, of unit dwell_ms.")
        @Nullable String column)
    implements Serializable {

  /** What changes. */
  public enum Kind {
    DEVICES,
    USERS,
    CATEGORIES,
    CLICKS,
    TASTES,
    MISSING,
    UNIT,
    RENAMED;

    /** Whether a column breaks. */
    public boolean broken() {
      return this == MISSING || this == UNIT || this == RENAMED;
    }
  }

  private static final List<String> TEXTS = List.of("device", "region", "page");

  /** Checks the day and the column. */
  public SampleShiftConfig {
    if (from != null) {
      try {
        LocalDate.parse(from);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "from: '" + from + "' is not allowed; expected a date such as 2026-03-12", e);
      }
    }
    if (kind != null) {
      List<String> allowed =
          switch (kind) {
            case MISSING -> List.of("device", "region", "page", "dwell_ms");
            case UNIT -> List.of("dwell_ms");
            case RENAMED -> TEXTS;
            default -> List.of();
          };
      if (kind.broken() && column == null) {
        throw new IllegalArgumentException(
            "column: missing; expected one of " + String.join(", ", allowed));
      }
      if (column != null && !allowed.contains(column)) {
        throw new IllegalArgumentException(
            "column: '"
                + column
                + "' is not allowed; expected "
                + (kind.broken() ? "one of " + String.join(", ", allowed) : "none"));
      }
    }
  }
}
