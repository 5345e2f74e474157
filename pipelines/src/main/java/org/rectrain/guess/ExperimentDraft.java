package org.rectrain.guess;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;

/** Writes the configuration of an experiment's analysis. */
final class ExperimentDraft {
  private ExperimentDraft() {}

  static Guess write(Glimpses all, ExperimentGuess found, Guess.Notes notes, String command) {
    List<String> metrics = found.metrics();
    if (metrics.isEmpty()) {
      throw Failure.gate(
          found.log().path() + " has no column of numbers to compare variants by",
          "name a log with what users did");
    }
    Map<String, Object> roles = new LinkedHashMap<>();
    SectionDraft draft = new SectionDraft();
    draft.comment("rectrain abtest analyze -c FILE");
    draft.comment("");
    draft.comment("Written by: " + command);
    draft.put("output", "runs/experiment", "");
    draft.put("seed", 7, "").blank();
    String root = all.root().toString();
    draft.open("abtest").open("input");
    draft.describe(found.log());
    draft.put("path", path(root, found.log()), "");
    dialect(draft, found.log());
    roles.put("experiment", found.log().path());
    if (found.byUser()) {
      draft.put("shape", "users", "each user has one row");
    }
    draft.put("user", found.user().name(), "by its name");
    roles.put("user", found.user().name());
    Glimpse assignment = found.assignment();
    if (assignment == null) {
      variant(draft, found, roles);
    }
    ColumnFacts time = found.time(found.log());
    if (time != null && !found.byUser()) {
      draft.put("timestamp", time.name(), "its values are times");
      roles.put("time", time.name());
    }
    ColumnFacts period = found.period();
    if (period != null) {
      draft.put("period", period.name(), "says pre and experiment");
    }
    if (assignment != null) {
      draft.open("assignment");
      draft.describe(assignment);
      draft.put("path", path(root, assignment), "");
      dialect(draft, assignment);
      assignment.columns().stream()
          .filter(c -> ColumnWords.USER.is(c.name()) && c.unique())
          .findFirst()
          .ifPresent(c -> draft.put("user", c.name(), "one row each"));
      variant(draft, found, roles);
      ColumnFacts since = found.time(assignment);
      if (since != null) {
        draft.put("timestamp", since.name(), "its values are times");
      }
      draft.close();
      roles.put("assignment", assignment.path());
    }
    draft.close();
    draft.put("control", found.control(), "by its name");
    roles.put("control", found.control());
    draft.open("metrics");
    metrics.forEach(metric -> draft.item(metric));
    draft.close().close();
    notes.unsure(
        "the first metric, "
            + metrics.get(0).replaceFirst("\\{name: ([^,}]*).*", "$1")
            + ", decides and more of it is better",
        "another order of abtest.metrics, or better: lower,");
    return new Guess(draft.toString(), roles, notes.unsure(), notes.facts());
  }

  private static void variant(
      SectionDraft draft, ExperimentGuess found, Map<String, Object> roles) {
    String variants = String.join(", ", found.variant().frequent(5));
    draft.put("variant", found.variant().name(), "values: " + variants);
    roles.put("variant", found.variant().name());
  }

  /** Experiment tables have no root of their own. */
  private static String path(String root, Glimpse table) {
    return root.isEmpty() ? table.path() : root + "/" + table.path();
  }

  private static void dialect(SectionDraft draft, Glimpse table) {
    draft.put("format", table.form().format(), "by the first bytes");
  }
}
