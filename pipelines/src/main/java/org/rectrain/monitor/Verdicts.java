package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.monitor.MonitorResult.BucketChange;
import org.rectrain.monitor.MonitorResult.Decision;
import org.rectrain.monitor.MonitorResult.Examples;
import org.rectrain.monitor.MonitorResult.Reason;
import org.rectrain.monitor.MonitorResult.ReferenceFacts;
import org.rectrain.monitor.MonitorResult.State;
import org.rectrain.monitor.MonitorResult.WindowResult;
import org.rectrain.monitor.sketch.RowSample;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;

/** Judged windows to one verdict. */
final class Verdicts {
  private static final int MOST_ROWS = 8;

  private Verdicts() {}

  /**
   * The verdict on the last window.
   *
   * @param summaries by pane, those of the reference included
   * @param before panes of the reference
   * @param windows panes of each window, by the window's last pane, oldest first
   */
  static MonitorResult of(
      MonitorConfig config,
      Reference reference,
      Map<String, Summary> summaries,
      List<String> before,
      Map<String, List<String>> windows,
      long untimed) {
    Judge judge = new Judge(config, reference);
    Map<String, List<Reason>> trends = new Trends(config, reference, summaries).find();
    Shape shape = reference.summary().shape();
    List<WindowResult> results = new ArrayList<>();
    Map<String, Summary> merged = new LinkedHashMap<>();
    windows.forEach(
        (date, parts) -> {
          Summary window = new Summary(shape);
          List<Reason> slow = new ArrayList<>();
          for (String part : parts) {
            window.merge(Objects.requireNonNull(summaries.get(part)));
            slow.addAll(trends.getOrDefault(part, List.of()));
          }
          merged.put(date, window);
          results.add(with(judge.judge(date, window), slow));
        });
    WindowResult last = results.get(results.size() - 1);
    Decision decision =
        switch (last.state()) {
          case BROKEN -> Decision.BROKEN;
          case DRIFT -> Decision.RETRAIN;
          case NOT_ENOUGH -> Decision.NOT_ENOUGH;
          case STEADY -> Decision.NOTHING_TO_DO;
        };
    return new MonitorResult(
        MonitorResult.VERSION,
        decision,
        sentence(decision, last, config),
        last.date(),
        config.window().name().toLowerCase(Locale.ROOT),
        config.distance().name().toLowerCase(Locale.ROOT),
        config.falseAlarms(),
        last.reasons(),
        new ReferenceFacts(
            before.get(0),
            before.get(before.size() - 1),
            reference.summary().rows(),
            reference.summary().users()),
        untimed,
        results,
        examples(reference, judge, last, Objects.requireNonNull(merged.get(last.date()))));
  }

  private static WindowResult with(WindowResult window, List<Reason> slow) {
    if (slow.isEmpty() || window.state() == State.NOT_ENOUGH) {
      return window;
    }
    List<Reason> reasons = new ArrayList<>(window.reasons());
    reasons.addAll(slow);
    return new WindowResult(
        window.date(),
        window.rows(),
        window.users(),
        Judge.state(reasons),
        window.features(),
        window.tasks(),
        reasons);
  }

  private static String sentence(Decision decision, WindowResult last, MonitorConfig config) {
    String first = last.reasons().isEmpty() ? "" : last.reasons().get(0).sentence();
    int more = last.reasons().size() - 1;
    String rest = more > 0 ? "; and " + more + " more" : "";
    return switch (decision) {
      case BROKEN -> last.date() + ": the data is broken: " + first + rest;
      case RETRAIN -> last.date() + ": retraining is due: " + first + rest;
      case NOTHING_TO_DO -> last.date() + ": nothing has moved by more than chance does";
      case NOT_ENOUGH ->
          last.date()
              + ": not enough to judge: "
              + last.rows()
              + " rows; expected at least "
              + config.minRows();
    };
  }

  /** Rows of the bucket that grew most, of the feature that moved most. */
  private static Examples examples(
      Reference reference, Judge judge, WindowResult last, Summary window) {
    Shape shape = reference.summary().shape();
    String feature =
        last.reasons().stream()
            .map(Reason::name)
            .filter(shape.features()::contains)
            .findFirst()
            .orElse(null);
    if (feature == null) {
      return new Examples("", "", List.of(), List.of());
    }
    int f = shape.features().indexOf(feature);
    String bucket =
        judge.changes(f, WindowTally.of(window, reference.buckets())).stream()
            .filter(c -> c.now() > c.before())
            .max(Comparator.comparingDouble((BucketChange c) -> c.now() - c.before()))
            .map(BucketChange::bucket)
            .orElse("");
    List<List<@Nullable String>> rows = new ArrayList<>();
    Buckets buckets = reference.buckets().get(f);
    for (RowSample.Line line : window.sample().lines()) {
      if (rows.size() < MOST_ROWS
          && buckets.name(buckets.ofText(line.values().get(f))).equals(bucket)) {
        List<@Nullable String> row = new ArrayList<>();
        row.add(java.time.Instant.ofEpochMilli(line.millis()).toString());
        row.addAll(line.values());
        rows.add(row);
      }
    }
    List<String> columns = new ArrayList<>();
    columns.add("time");
    columns.addAll(shape.features());
    return new Examples(feature, bucket, columns, rows);
  }
}
