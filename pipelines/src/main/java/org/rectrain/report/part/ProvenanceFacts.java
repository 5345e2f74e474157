package org.rectrain.report.part;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.report.html.Display;

/** Reads the {@code run} part of each stage's manifest ({@code org.rectrain.run.Provenance}). */
public final class ProvenanceFacts {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final double MEBIBYTE = 1 << 20;

  private ProvenanceFacts() {}

  /** Of the named stages that have run, in their order. */
  public static ProvenanceView read(StageFiles files, List<String> names) {
    List<ProvenanceView.Stage> stages = new ArrayList<>();
    Map<String, String> facts = new LinkedHashMap<>();
    for (String stage : names) {
      Tree run = files.json(stage, "manifest.json").at("run");
      if (!run.exists()) {
        continue;
      }
      Map<String, String> inputs = new LinkedHashMap<>();
      run.fields("inputs").forEach((name, hash) -> inputs.put(name, hash.text()));
      double memory = run.number("peak_memory_mib");
      stages.add(
          new ProvenanceView.Stage(
              stage,
              run.text("started_at"),
              run.number("seconds"),
              memory > 0 ? memory * MEBIBYTE : Double.NaN,
              run.text("fingerprint"),
              inputs,
              files.config(stage)));
      // Later stages win: they were made by what is installed now.
      facts.put("Seed", run.text("seed"));
      run.fields("versions").forEach((name, version) -> facts.put(name, version.text()));
      run.fields("machine")
          .forEach(
              (name, value) ->
                  facts.put(
                      name.replace("_mib", "").replace('_', ' '),
                      name.endsWith("_mib")
                          ? Display.bytes(value.node().asDouble(Double.NaN) * MEBIBYTE)
                          : value.text()));
    }
    return new ProvenanceView(stages, facts);
  }

  /** When the last stage started, for the head of the page; empty where unknown. */
  public static String when(ProvenanceView view) {
    String last = "";
    for (ProvenanceView.Stage stage : view.stages()) {
      last = stage.startedAt().compareTo(last) > 0 ? stage.startedAt() : last;
    }
    try {
      return last.isEmpty() ? "" : WHEN.format(Instant.parse(last));
    } catch (DateTimeParseException e) {
      return last;
    }
  }
}
