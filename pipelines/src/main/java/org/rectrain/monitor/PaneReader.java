package org.rectrain.monitor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.Words;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.monitor.MonitorConfig.Window;
import org.rectrain.config.monitor.MonitorInput;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.monitor.sketch.Summary;
import org.rectrain.run.Progress;

/** Reads the summaries of panes: earlier ones while they hold, the others from the log. */
record PaneReader(
    MonitorConfig config,
    String root,
    LogTable log,
    Collector collector,
    PaneFingerprints prints,
    Progress progress) {

  /**
   * What was read.
   *
   * @param summaries by pane
   * @param untimed rows without a readable time
   */
  record Read(Map<String, Summary> summaries, long untimed) {}

  /** Takes over what holds and summarises the rest in one pass. */
  Read read(List<String> all, Shape shape, PaneStore store, List<String> before)
      throws IOException {
    Map<String, Summary> out = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String pane : all) {
      Summary earlier = store.earlier(pane, prints.of(pane), shape);
      if (earlier == null) {
        missing.add(pane);
      } else {
        store.write(pane, prints.of(pane), earlier);
      }
      out.put(pane, earlier == null ? new Summary(shape) : earlier);
    }
    long untimed = 0;
    List<String> there = missing.stream().filter(p -> log.exists(Panes.day(p))).toList();
    if (!there.isEmpty()) {
      progress.log(
          "monitor: summarise "
              + there.size()
              + (config.window() == Window.HOUR ? " hours" : " days"));
      TreeSet<String> absent = new TreeSet<>();
      Map<String, Summary> made = new TreeMap<>();
      // What the reference lacks is a mistake of the configuration, what only later days lack is
      // a broken pipeline; one table for all days has or lacks it for all.
      List<String> first =
          config.input().dated() ? there.stream().filter(before::contains).toList() : there;
      if (!first.isEmpty()) {
        made.putAll(collector.summaries(first, absent));
        log.require(absent);
      }
      List<String> rest = there.stream().filter(pane -> !first.contains(pane)).toList();
      if (!rest.isEmpty()) {
        collector
            .summaries(rest, absent)
            .forEach(
                (pane, summary) ->
                    made.merge(
                        pane,
                        summary,
                        (one, other) -> {
                          one.merge(other);
                          return one;
                        }));
      }
      absent.forEach(
          name -> progress.log("warning: no column for monitor." + name + " in some files"));
      Summary without = made.remove(Collector.UNTIMED);
      untimed = without == null ? 0 : without.rows();
      Summary nobody = made.remove(Collector.NOBODY);
      Summary others = made.remove(Collector.OTHER);
      long rows = untimed + (others == null ? 0 : others.rows());
      for (Summary summary : made.values()) {
        rows += summary.rows();
      }
      MonitorInput input = config.input();
      require(
          untimed,
          rows,
          "'" + input.timestamp() + "' no time that can be read, or one before 1990 or after 2100",
          "set monitor.input.time_format to how times are written");
      require(
          nobody == null ? 0 : nobody.rows(),
          rows,
          "'" + input.user() + "' no user",
          "set monitor.input.user to the column's name");
      out.putAll(made);
    }
    for (String pane : missing) {
      store.write(pane, prints.of(pane), java.util.Objects.requireNonNull(out.get(pane)));
    }
    return new Read(out, untimed);
  }

  private void require(long without, long rows, String what, String hint) {
    if (without > config.input().maxStray() * rows) {
      throw Failure.input(
          LogTable.at(root, config.input().path().text())
              + ": "
              + Words.count(without)
              + " of "
              + Words.count(rows)
              + " rows have in "
              + what
              + "; "
              + Words.percent(config.input().maxStray())
              + " is allowed",
          hint + ", or allow more with monitor.input.max_stray");
    }
  }
}
