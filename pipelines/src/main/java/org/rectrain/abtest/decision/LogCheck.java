package org.rectrain.abtest.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.Words;
import org.rectrain.abtest.log.Experiment;
import org.rectrain.abtest.log.Measures;
import org.rectrain.abtest.log.RowCounts;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.config.expression.Numerals;

/** What must be right about a log before any effect is worth a look. */
public final class LogCheck {
  /** The cause of the failure that no row is inside the experiment: its days may be to come. */
  public static final class NoRow extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private LogCheck() {}

  /** What cannot be read or summed is refused; leaving it out in silence would be a lie. */
  public static void values(RowCounts counts, Measures measures, AbtestConfig config) {
    if (counts.rows == 0) {
      throw Failure.input(
          "the experiment's log has no rows", "check abtest.input.path and abtest.input.where");
    }
    if (counts.unreadable > config.input().maxUnreadable() * counts.rows) {
      throw unreadable(counts);
    }
    long stray = counts.badTime + counts.strayTime;
    if (stray > config.input().maxStray() * counts.rows && stray < counts.rows) {
      throw stray(counts, config);
    }
    for (int m = 0; m < counts.notFinite.length; m++) {
      if (counts.notFinite[m] > 0) {
        throw Failure.input(
            "value '"
                + measures.sums().get(m)
                + "': "
                + Words.count(counts.notFinite[m])
                + " of "
                + Words.count(counts.rows)
                + " rows are infinite or not a number",
            "mend the log, or leave such rows out with abtest.input.where");
      }
    }
  }

  private static Failure unreadable(RowCounts counts) {
    Map.Entry<String, RowCounts.Unread> first = counts.unread.firstEntry();
    String example = first.getValue().example();
    boolean undefined = example.equals(RowCounts.NOT_DEFINED);
    // A number where a condition is needed is no fault of its signs.
    boolean number = first.getKey().endsWith("is not a number");
    String keys = number ? Numerals.keysFor(example) : "";
    return Failure.input(
        (undefined ? "abtest.metrics: " : "abtest.input: ")
            + first.getKey()
            + " in "
            + Words.count(first.getValue().rows())
            + " of "
            + Words.count(counts.rows)
            + " rows"
            + (undefined ? "" : ", such as '" + example + "'"),
        undefined
            ? "use try_divide(a, b), a filter, or a metric of kind ratio"
            : keys.isEmpty()
                ? "mend the log, leave such rows out with abtest.input.where, or allow a share of"
                    + " them with abtest.input.max_unreadable"
                : "set " + keys + " in abtest.input");
  }

  private static Failure stray(RowCounts counts, AbtestConfig config) {
    return Failure.input(
        "abtest.input.timestamp: of "
            + Words.count(counts.rows)
            + " rows "
            + Words.count(counts.badTime)
            + " have no time that can be read"
            + example(counts.badTimeExample)
            + ", and the time of "
            + Words.count(counts.strayTime)
            + " is before 1990, after 2100 or far from the days of the experiment"
            + example(counts.strayExample)
            + "; "
            + Words.percent(config.input().maxStray())
            + " is allowed",
        "set abtest.input.time_format to how times are written, or abtest.window.start and end; or"
            + " allow more with abtest.input.max_stray");
  }

  private static String example(@Nullable String text) {
    return text == null ? "" : " (such as '" + text + "')";
  }

  /** Somebody must have been seen in the experiment. */
  public static void users(Experiment experiment, AbtestConfig config) {
    RowCounts rows = experiment.rows();
    if (experiment.seen() == 0
        && experiment.withoutVariant() > 0
        && config.input().assignment() != null) {
      throw Failure.input(
          "abtest.input.assignment: the table has none of the "
              + Words.count(experiment.withoutVariant())
              + " users of the log",
          "check abtest.input.user and abtest.input.assignment.user; ids are text as it is written,"
              + " 7 is neither 007 nor 7.00");
    }
    if (experiment.users().users() > 0 || experiment.contaminated() > 0) {
      return;
    }
    long left = rows.outOfWindow + rows.badTime + rows.strayTime + rows.noUser;
    if (left == rows.rows || experiment.notExposed() > 0) {
      throw Failure.input(
          "no row is inside the experiment: of "
              + Words.count(rows.rows)
              + " rows "
              + Words.count(rows.outOfWindow)
              + " are out of the window, "
              + Words.count(rows.badTime)
              + " have no readable time"
              + example(rows.badTimeExample)
              + ", "
              + Words.count(rows.strayTime)
              + " a time before 1990 or after 2100"
              + example(rows.strayExample)
              + ", "
              + Words.count(rows.noUser)
              + " no user; "
              + Words.count(experiment.notExposed())
              + " users were seen before it only",
          rows.noUser == rows.rows
              ? "check abtest.input.user"
              : "check abtest.window, abtest.input.timestamp and abtest.input.time_format",
          new NoRow());
    }
    throw Failure.input(
        "no user has a variant (column '" + config.input().variant() + "')",
        "check abtest.input.variant, abtest.control and abtest.shares");
  }

  /** Reasons why the whole experiment is invalid, apart from the sample ratio. */
  public static List<String> structure(Experiment experiment, AbtestConfig config) {
    List<String> reasons = new ArrayList<>();
    List<String> variants = experiment.users().variants();
    long[] counts = experiment.users().usersPerVariant();
    if (variants.size() < 2) {
      reasons.add("there is only one variant, '" + variants.get(0) + "': nothing to compare");
    } else if (counts[0] == 0) {
      throw Failure.usage(
          "abtest.control: no user has variant '"
              + config.control()
              + "'; there are "
              + variants.subList(1, variants.size()),
          "set abtest.control to one of them");
    }
    for (int v = 1; v < counts.length; v++) {
      if (counts[v] == 0) {
        reasons.add("variant '" + variants.get(v) + "' has no users of its own");
      }
    }
    double share = contaminatedShare(experiment);
    if (share > config.maxContaminated()) {
      reasons.add(
          Words.count(experiment.contaminated())
              + " users ("
              + Words.percent(share)
              + ") were seen in several variants, where "
              + Words.percent(config.maxContaminated())
              + " is allowed; assignment does not stick to users");
    }
    return reasons;
  }

  static String ratio(List<String> variants, long[] counts, double[] weights, double p) {
    double total = Arrays.stream(weights).sum();
    long users = Arrays.stream(counts).sum();
    StringBuilder text = new StringBuilder("the sample ratio is off: ");
    for (int v = 0; v < counts.length; v++) {
      text.append(v == 0 ? "" : ", ")
          .append(variants.get(v))
          .append(" has ")
          .append(Words.percent((double) counts[v] / users))
          .append(" of users instead of ")
          .append(Words.percent(weights[v] / total));
    }
    return text.append(" (")
        .append(Words.pValue(p))
        .append("); assignment or logging is broken")
        .toString();
  }

  public static List<String> warnings(
      Experiment experiment, Measures measures, AbtestConfig config) {
    List<String> warnings = new ArrayList<>();
    RowCounts rows = experiment.rows();
    for (int m = 0; m < config.metrics().size(); m++) {
      AbtestMetric metric = config.metrics().get(m);
      long negative = rows.negative[measures.value().get(m)];
      if (negative > 0) {
        warnings.add(
            metric.name()
                + ": "
                + Words.count(negative)
                + " rows are negative; fine for refunds, "
                + "a fault for counts");
      }
      if (metric.kind() == Kind.RATIO && rows.negative[measures.denominator().get(m)] > 0) {
        throw Failure.input(
            metric.name()
                + ": the denominator '"
                + metric.denominator()
                + "' is negative in "
                + Words.count(rows.negative[measures.denominator().get(m)])
                + " rows",
            "a ratio's denominator counts something; mend the log or the expression");
      }
    }
    part(warnings, rows.badTime, rows.rows, "rows have a time that cannot be read");
    part(
        warnings,
        rows.strayTime,
        rows.rows,
        "rows have a time before 1990, after 2100 or far from the days of the experiment"
            + example(rows.strayExample));
    part(warnings, rows.unreadable, rows.rows, "rows have a value that cannot be read");
    part(warnings, rows.noUser, rows.rows, "rows have no user");
    part(warnings, rows.outOfWindow, rows.rows, "rows are out of the window");
    if (experiment.contaminated() > 0) {
      warnings.add(
          Words.count(experiment.contaminated())
              + " users were seen in several variants and left out");
    }
    if (experiment.withoutVariant() > 0) {
      warnings.add(
          Words.count(experiment.withoutVariant())
              + " users have no known variant and were left out");
    }
    boolean wanted = config.metrics().stream().anyMatch(AbtestMetric::cuped);
    if (wanted && !experiment.hasPre()) {
      warnings.add("the pre-period is empty: no CUPED, intervals are wider than they need to be");
    }
    if (config.window().plannedDays() > 0 && experiment.days() > config.window().plannedDays()) {
      warnings.add(
          "the log has "
              + experiment.days()
              + " days, more than the planned "
              + config.window().plannedDays());
    }
    return warnings;
  }

  public static AbtestResult.LogSummary summary(Experiment experiment) {
    RowCounts rows = experiment.rows();
    return new AbtestResult.LogSummary(
        rows.rows,
        experiment.users().users(),
        rows.noUser,
        rows.badTime,
        rows.outOfWindow,
        rows.strayTime,
        rows.unreadable,
        rows.units.isEmpty() ? null : String.join(", ", rows.units),
        experiment.contaminated(),
        contaminatedShare(experiment),
        experiment.withoutVariant(),
        experiment.notExposed());
  }

  private static double contaminatedShare(Experiment experiment) {
    long all = experiment.users().users() + experiment.contaminated();
    return all == 0 ? 0 : (double) experiment.contaminated() / all;
  }

  private static void part(List<String> warnings, long count, long rows, String what) {
    if (count > 0) {
      warnings.add(
          Words.count(count) + " of " + Words.count(rows) + " " + what + " and were left out");
    }
  }
}
