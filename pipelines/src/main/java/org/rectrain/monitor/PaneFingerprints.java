package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.run.Fingerprints;

/** Fingerprints of all that summaries are made from: while they hold, summaries are taken over. */
final class PaneFingerprints {
  private final MonitorConfig config;
  private final String root;
  private final Panes panes;
  private final Map<String, String> prints = new HashMap<>();

  PaneFingerprints(MonitorConfig config, String root, Panes panes) {
    this.config = config;
    this.root = root;
    this.panes = panes;
  }

  /** What a pane's summary is made from; empty when that cannot be known. */
  String of(String pane) {
    String day = config.input().dated() ? Panes.day(pane) : "";
    return prints.computeIfAbsent(
        day,
        d -> {
          if (config.input().path().text().contains("://")) {
            return "";
          }
          List<String> parts = new ArrayList<>();
          parts.add(Fingerprints.ofCode());
          parts.add(Fingerprints.ofPath(LogTable.path(config, root, d)));
          config
              .input()
              .join()
              .forEach(j -> parts.add(Fingerprints.ofPath(LogTable.at(root, j.path().text()))));
          parts.add(ConfigTrees.yaml(config.input()));
          parts.add(panes.toString());
          parts.add(config.features().toString());
          parts.add(config.numbers().toString());
          parts.add(config.tasks().toString());
          parts.add(config.slices().toString());
          return Fingerprints.of(parts.toArray(String[]::new));
        });
  }

  /** What the rows of the reference are made from; empty when that cannot be known. */
  String ofReference(List<String> before) {
    List<String> parts = new ArrayList<>();
    for (String pane : before) {
      if (of(pane).isEmpty()) {
        return "";
      }
      parts.add(pane + of(pane));
    }
    parts.add(config.buckets() + " " + config.maxCategories());
    return Fingerprints.of(parts.toArray(String[]::new));
  }
}
