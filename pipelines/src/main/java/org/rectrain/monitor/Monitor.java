package org.rectrain.monitor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.Words;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.monitor.MonitorConfig.Window;
import org.rectrain.config.monitor.MonitorReference;
import org.rectrain.config.read.InputPath;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;
import org.rectrain.run.Progress;

/** From a log to a verdict: summaries by day, limits from the reference, windows judged. */
public final class Monitor {
  /** Rows of the reference that windows are resampled from, about. */
  private static final long MOST_REFERENCE_ROWS = 100_000;

  private final MonitorConfig config;
  private final String root;
  private final long seed;
  private final Progress progress;
  private final Panes panes;
  private final LogTable log;
  private final Collector collector;
  private final PaneFingerprints prints;

  /**
   * Monitors the log of a configuration.
   *
   * @param spark asked for once the log has to be read; days that were summarised before are not
   */
  public Monitor(
      MonitorConfig config,
      String root,
      long seed,
      Supplier<SparkSession> spark,
      Progress progress) {
    this.config = config;
    this.root = root;
    this.seed = seed;
    this.progress = progress;
    this.panes = new Panes(config.window() == Window.HOUR);
    this.prints = new PaneFingerprints(config, root, panes);
    this.log = new LogTable(spark, config, root);
    this.collector =
        new Collector(log, panes, config.input().dated(), config.input().dialect().numerals());
  }

  /** What to watch for changes: the log and the tables it is joined with. */
  public static Map<String, Path> inputs(MonitorConfig config, String root) {
    Map<String, Path> out = new LinkedHashMap<>();
    out.put("monitor.input.path", LogTable.path(config, root, "*"));
    config
        .input()
        .join()
        .forEach(
            j ->
                out.put(
                    "monitor.input.join " + j.path().text(), LogTable.at(root, j.path().text())));
    return out;
  }

  /**
   * Judges the window of the date and those before it.
   *
   * @param out folder to write into
   * @param previous an earlier result, whose summaries are taken over while they hold
   * @throws Failure (exit code 3) when the log cannot be read or the reference is empty, (exit code
   *     2) when the date is within the reference
   */
  public MonitorResult run(Path out, @Nullable Path previous) throws IOException {
    List<String> before = referencePanes();
    String date = date();
    List<String> after = new ArrayList<>(panes.upTo(date, config.history() + config.panes() - 1));
    after.removeIf(pane -> pane.compareTo(before.get(before.size() - 1)) <= 0);
    if (after.isEmpty()) {
      throw Failure.usage(
          "monitor.date: "
              + date
              + " is within the reference, which ends with "
              + before.get(before.size() - 1),
          "end the reference earlier or name a later date");
    }
    PaneStore store = new PaneStore(out, previous);
    ReferenceStore kept = new ReferenceStore(out, previous, prints.ofReference(before));
    Shape shape = log.reading().shape();
    List<String> all = new ArrayList<>(before);
    all.addAll(after);
    PaneReader.Read read =
        new PaneReader(config, root, log, collector, prints, progress)
            .read(all, shape, store, before);
    Map<String, Summary> summaries = read.summaries();
    Summary whole = merged(shape, summaries, before);
    if (whole.rows() < config.minRows()) {
      throw Failure.input(
          "monitor.reference: "
              + whole.rows()
              + " rows from "
              + before.get(0)
              + " to "
              + before.get(before.size() - 1)
              + "; expected at least "
              + config.minRows(),
          "check the days of monitor.reference and monitor.input.where");
    }
    requireNumbers(whole);
    List<Buckets> buckets = new ArrayList<>();
    for (int f = 0; f < shape.features().size(); f++) {
      buckets.add(Buckets.of(whole.feature(f), config.buckets(), config.maxCategories()));
    }
    ReferenceRows rows = kept.rows();
    if (rows == null) {
      rows =
          ReferenceStore.encode(
              collector.units(before, whole.rows(), MOST_REFERENCE_ROWS), shape, buckets);
    }
    kept.write(rows);
    Reference reference =
        new Reference(
            config,
            whole,
            buckets,
            rows,
            ownWindows(shape, summaries, before),
            before.get(before.size() - 1),
            seed);
    MonitorResult result =
        Verdicts.of(config, reference, summaries, before, windows(after), read.untimed());
    Json.write(out.resolve(MonitorResult.FILE), result);
    return result;
  }

  private List<String> referencePanes() {
    MonitorReference reference = config.reference();
    String from = reference.from();
    String to = reference.to();
    String prepared = InputPath.textOf(reference.prepared());
    if (prepared != null) {
      PreparedManifest.SplitCounts train =
          PreparedManifest.read(Path.of(prepared)).splits().get("train");
      if (train == null || train.from().isEmpty()) {
        throw Failure.input(
            "monitor.reference.prepared: " + prepared + " has no train split with times",
            "name a prepare folder, or from and to");
      }
      from = Panes.day(train.from());
      to = Panes.day(train.to());
    }
    return panes.between(
        LocalDate.parse(java.util.Objects.requireNonNull(from)),
        LocalDate.parse(java.util.Objects.requireNonNull(to)));
  }

  private String date() {
    String given = config.date();
    if (given != null) {
      return given;
    }
    if (config.input().dated()) {
      throw Failure.usage(
          "monitor.date: missing; each day of " + config.input().path() + " has separate files",
          "name the day: --date 2026-03-20");
    }
    String last = collector.last(progress);
    if (last.isEmpty()) {
      throw Failure.input(
          LogTable.at(root, config.input().path().text())
              + ": no row has a readable time in '"
              + config.input().timestamp()
              + "'",
          "set monitor.input.timestamp to the column of the time");
    }
    return last;
  }

  /** A number of which the reference knows no value would be missing then and now, silently. */
  private void requireNumbers(Summary reference) {
    List<String> features = reference.shape().features();
    config
        .numbers()
        .forEach(
            (name, text) -> {
              if (reference.feature(features.indexOf(name)).count() == 0) {
                throw Failure.input(
                    "monitor.numbers."
                        + name
                        + ": '"
                        + text
                        + "' is no number in any of the "
                        + Words.count(reference.rows())
                        + " rows of the reference",
                    "name a column of numbers, or watch it under monitor.features");
              }
            });
  }

  private static Summary merged(Shape shape, Map<String, Summary> of, List<String> names) {
    Summary out = new Summary(shape);
    names.forEach(name -> out.merge(java.util.Objects.requireNonNull(of.get(name))));
    return out;
  }

  /** The reference in windows as long as those that are judged. */
  private List<Summary> ownWindows(
      Shape shape, Map<String, Summary> summaries, List<String> before) {
    List<Summary> out = new ArrayList<>();
    int length = config.panes();
    for (int i = 0; i + length <= before.size(); i += length) {
      out.add(merged(shape, summaries, before.subList(i, i + length)));
    }
    // One window alone is the reference itself and says nothing of how windows differ.
    return out.size() < 2 ? List.of() : out;
  }

  /** The panes of each window, by the window's last pane. */
  private Map<String, List<String>> windows(List<String> after) {
    Map<String, List<String>> out = new LinkedHashMap<>();
    int step = config.window() == Window.WEEK ? config.panes() : 1;
    int first = (after.size() - 1) % step;
    for (int last = first; last < after.size(); last += step) {
      int from = Math.max(0, last - config.panes() + 1);
      out.put(after.get(last), after.subList(from, last + 1));
    }
    return out;
  }
}
