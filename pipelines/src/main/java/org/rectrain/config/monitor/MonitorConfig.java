package org.rectrain.config.monitor;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.read.Option;

/** Watching a log after a model is in service: has it moved away from what the model knows. */
public record MonitorConfig(
    @Option(
            doc =
                "The window to judge, by its last day (2026-03-20) or hour (2026-03-20T13), UTC;"
                    + " left out: the last one of the log.")
        @Nullable String date,
    @Option(doc = "The log of what was served.") MonitorInput input,
    @Option(doc = "What windows are compared with.") MonitorReference reference,
    @Option(
            doc =
                "hour, day, week (seven days to the date) or sliding (sliding_days to the date);"
                    + " days are summarised once, longer windows are merged.",
            def = "day")
        Window window,
    @Option(doc = "Days of a sliding window.", def = "3", min = 1, max = 90) int slidingDays,
    @Option(doc = "Categories: name to column, compared value by value.")
        Map<String, String> features,
    @Option(
            doc =
                "Numbers: name to column or expression (docs/expressions.md), compared by the"
                    + " reference's quantiles. A cell that is no number counts as missing.")
        Map<String, String> numbers,
    @Option(doc = "Tasks: name to label and score.") Map<String, MonitorTask> tasks,
    @Option(
            doc =
                "Parts of the rows in which tasks are watched too: name to condition,"
                    + " e.g. mobile: \"device = 'mobile'\".")
        Map<String, String> slices,
    @Option(
            doc =
                "Share of windows without any drift that may raise an alarm, over all features,"
                    + " tasks and slices together.",
            def = "0.01",
            min = 0.0001,
            max = 0.2)
        double falseAlarms,
    @Option(doc = "The distance of features that decides; all are shown.", def = "jensen_shannon")
        Distance distance,
    @Option(doc = "Quantiles of a number that are buckets.", def = "10", min = 2, max = 100)
        int buckets,
    @Option(
            doc = "Most frequent categories that have their own bucket; all others are one.",
            def = "50",
            min = 1,
            max = 1000)
        int maxCategories,
    @Option(
            doc = "Rows, and for tasks labelled rows, below which nothing is said.",
            def = "100",
            min = 20)
        int minRows,
    @Option(
            doc =
                "Resampled windows that set the limits; fewer are faster and make them less exact.",
            def = "2000",
            min = 100,
            max = 100000)
        int draws,
    @Option(
            doc = "Days (hours) up to the date that are judged and shown.",
            def = "30",
            min = 1,
            max = 400)
        int history,
    @Option(
            doc =
                "Share of rows that lose a feature, above the reference's, from which its pipeline"
                    + " counts as broken.",
            def = "0.2",
            min = 0.01,
            max = 1)
        double brokenMissing,
    @Option(doc = "Limits of alert rules.") MonitorAlerts alerts) {

  /** How long a window is. */
  public enum Window {
    HOUR,
    DAY,
    WEEK,
    SLIDING
  }

  /** Distances between the buckets of a feature in a window and in the reference. */
  public enum Distance {
    JENSEN_SHANNON,
    PSI,
    KULLBACK_LEIBLER,
    CHI_SQUARE
  }

  /** Checks what holds between options. */
  public MonitorConfig {
    if (features != null
        && numbers != null
        && tasks != null
        && features.isEmpty()
        && numbers.isEmpty()
        && tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "features: missing; expected at least one, e.g. features: {device: device}");
    }
    if (numbers != null) {
      numbers.forEach((name, text) -> Expression.checkNumber("numbers." + name, text));
    }
    if (slices != null) {
      slices.forEach((name, text) -> Expression.checkCondition("slices." + name, text));
    }
    if (date != null && window != null && !date.matches(pattern(window))) {
      throw new IllegalArgumentException(
          "date: '"
              + date
              + "' is not allowed; expected "
              + (window == Window.HOUR ? "an hour such as 2026-03-20T13" : "a day: 2026-03-20"));
    }
  }

  private static String pattern(Window window) {
    return window == Window.HOUR ? "\\d{4}-\\d{2}-\\d{2}T\\d{2}" : "\\d{4}-\\d{2}-\\d{2}";
  }

  /** Hours or days that a window is merged from. */
  public int panes() {
    return switch (window) {
      case HOUR, DAY -> 1;
      case WEEK -> 7;
      case SLIDING -> slidingDays;
    };
  }
}
