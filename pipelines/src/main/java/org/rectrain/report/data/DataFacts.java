package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;
import org.rectrain.report.part.Tree;

/** Reads the manifest of prepared data ({@code org.rectrain.dataset.PreparedManifest}). */
public final class DataFacts {
  private static final String JOINED = "joined";

  private DataFacts() {}

  public static DataView read(Tree manifest, Tree check) {
    String label = manifest.texts("labels").stream().findFirst().orElse("click");
    return new DataView(
        manifest.number("rows", "raw") - joined(manifest),
        manifest.number("rows", "kept"),
        manifest.list("rules").stream()
            .filter(r -> !r.text("name").equals(JOINED))
            .map(r -> new DataView.Rule(r.text("name"), r.number("found"), r.number("removed")))
            .toList(),
        numbers(manifest.at("missing")),
        strata(manifest, label),
        splits(manifest),
        notes(manifest),
        manifest.list("gates").stream().map(DataFacts::gate).toList(),
        proofs(manifest),
        personalData(manifest),
        sources(manifest),
        sheets(manifest, check));
  }

  /** Events that became part of an earlier one's row: no row is lost by that. */
  private static double joined(Tree manifest) {
    return manifest.list("rules").stream()
        .filter(r -> r.text("name").equals(JOINED))
        .mapToDouble(r -> r.number("removed"))
        .sum();
  }

  private static List<String> notes(Tree manifest) {
    List<String> out = new ArrayList<>();
    double joined = joined(manifest);
    if (joined > 0) {
      out.add(
          Display.count(manifest.number("rows", "raw"))
              + " events were read; "
              + Display.count(joined)
              + " of them belong to the same impression as an earlier one and were joined to it.");
    }
    out.addAll(sampling(manifest.at("sampling")));
    return out;
  }

  private static List<DataView.Sheet> sheets(Tree manifest, Tree check) {
    List<DataView.Sheet> out = new ArrayList<>(AuditFacts.sheets(manifest.at("audit")));
    AuditFacts.personalData(manifest, out);
    out.addAll(AuditFacts.check(check));
    return out;
  }

  private static Map<String, Double> numbers(Tree tree) {
    Map<String, Double> out = new LinkedHashMap<>();
    tree.fields().forEach((name, value) -> out.put(name, value.number()));
    return out;
  }

  private static List<DataView.Strata> strata(Tree manifest, String label) {
    Map<String, List<DataView.Stratum>> byColumn = new LinkedHashMap<>();
    for (Tree stratum : manifest.list("strata")) {
      byColumn
          .computeIfAbsent(stratum.text("column"), column -> new ArrayList<>())
          .add(
              new DataView.Stratum(
                  stratum.text("value"), stratum.number("share"), stratum.number("rates", label)));
    }
    List<DataView.Strata> out = new ArrayList<>();
    byColumn.forEach((column, values) -> out.add(new DataView.Strata(column, values)));
    return out;
  }

  private static List<DataView.Split> splits(Tree manifest) {
    List<DataView.Split> out = new ArrayList<>();
    manifest
        .fields("splits")
        .forEach(
            (name, split) ->
                out.add(
                    new DataView.Split(
                        name,
                        split.number("impressions"),
                        split.number("examples"),
                        split.number("users"),
                        split.number("queries"),
                        time(split.text("from")),
                        time(split.text("to")),
                        numbers(split.at("rates")),
                        numbers(split.at("example_rates")))));
    return out;
  }

  /** To the minute: seconds tell nothing beside days and weeks. */
  private static String time(String iso) {
    return iso.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}.*")
        ? iso.substring(0, 16).replace('T', ' ')
        : iso;
  }

  private static List<String> sampling(Tree sampling) {
    double ratio = sampling.number("ratio");
    List<String> notes = new ArrayList<>();
    if (ratio > 0 && sampling.number("available") == 0) {
      notes.add(
          "The log holds positives only: beside each one train has at most "
              + Display.count(ratio)
              + " items that the user did not take, drawn as negatives ("
              + sampling.text("shortage").replace('_', ' ')
              + "; "
              + Display.count(sampling.number("drawn"))
              + " in all). Valid and test have none, so lists from the whole catalogue are judged"
              + " and no AUC.");
      return notes;
    }
    if (ratio > 0) {
      notes.add(
          "Train holds at most "
              + Display.count(ratio)
              + " impressions without a click for each click: "
              + Display.share(sampling.number("keep_rate"))
              + " of them were kept, and the weights of the examples make up for it. Valid and"
              + " test keep all of theirs.");
    }
    double shortUsers = sampling.number("users_short");
    if (shortUsers > 0) {
      String all = SectionParts.plural(sampling.number("users_with_clicks"), "user", "users");
      notes.add(
          Display.count(shortUsers)
              + " of "
              + all
              + " with clicks were shown fewer than that ("
              + Display.count(sampling.number("missing"))
              + " missing; policy: "
              + sampling.text("shortage").replace('_', ' ')
              + ", "
              + Display.count(sampling.number("drawn"))
              + " drawn).");
    }
    return notes;
  }

  private static DataView.Gate gate(Tree gate) {
    String relation = gate.text("relation").replace('_', ' ');
    String limit = Display.plain(gate.number("threshold"));
    State state = gate.state("passed");
    return new DataView.Gate(
        gate.text("name"),
        Display.plain(gate.number("value")),
        (relation + " " + limit).strip(),
        state,
        state == State.BAD ? gate.text("hint") : "");
  }

  private static List<DataView.Proof> proofs(Tree manifest) {
    Tree leakage = manifest.at("leakage");
    if (!leakage.exists()) {
      return List.of();
    }
    String asOf = manifest.text("as_of");
    List<DataView.Proof> out = new ArrayList<>();
    out.add(zero("Examples in more than one split", leakage, "examples_in_several_splits"));
    boolean folded = manifest.at("audit").text("train_statistics").equals("out_of_fold");
    out.add(
        zero(
            folded
                ? "Rows whose history knows its own future (statistics of train are out of fold)"
                : "Rows whose history or statistics know their own future",
            leakage,
            "rows_knowing_their_future"));
    // What a later row may know is the configuration's choice; beyond it nothing may be known.
    if (asOf.equals("train_end")) {
      String claim = "Valid rows that feed histories or statistics of later rows";
      out.add(zero(claim, leakage, "valid_rows_known"));
    }
    if (!asOf.equals("event")) {
      String claim = "Test rows that feed histories or statistics of later rows";
      out.add(zero(claim, leakage, "test_rows_known"));
    }
    order(out, leakage, "train", "largest_train_time", "valid", "smallest_valid_time");
    order(out, leakage, "valid", "largest_valid_time", "test", "smallest_test_time");
    return out;
  }

  private static DataView.Proof zero(String claim, Tree leakage, String key) {
    double count = leakage.number(key);
    State state = count == 0 ? State.GOOD : count > 0 ? State.BAD : State.OPEN;
    return new DataView.Proof(claim, Display.count(count), state);
  }

  /** Splits that are not in time may overlap; whether that is a leak, the manifest has decided. */
  private static void order(
      List<DataView.Proof> out,
      Tree leakage,
      String before,
      String last,
      String after,
      String first) {
    String end = leakage.text(last);
    String start = leakage.text(first);
    if (end.isEmpty() || start.isEmpty()) {
      return;
    }
    boolean apart = end.compareTo(start) < 0;
    State state = apart || leakage.state("holds") == State.GOOD ? State.GOOD : State.BAD;
    String claim =
        apart
            ? "Last of " + before + " before first of " + after
            : before + " and " + after + " overlap in time, as this kind of split does";
    out.add(
        new DataView.Proof(
            Metric.capitalised(claim),
            time(end) + (apart ? " < " : " \u2265 ") + time(start),
            state));
  }

  private static List<String> personalData(Tree manifest) {
    List<String> found = new ArrayList<>();
    numbers(manifest.at("personal_data"))
        .forEach(
            (kind, cells) -> {
              if (cells > 0) {
                String name = kind.replace('_', ' ');
                found.add(name + " in " + SectionParts.plural(cells, "text", "texts"));
              }
            });
    return found.isEmpty()
        ? List.of()
        : List.of("Personal data was found: " + SectionParts.listed(found) + ".");
  }

  private static List<DataView.Source> sources(Tree manifest) {
    return manifest.list("sources").stream()
        .map(
            s ->
                new DataView.Source(
                    s.text("name"),
                    s.text("location"),
                    s.number("files"),
                    s.number("rows"),
                    s.number("quarantined")
                        - (s.text("name").equals("events") ? joined(manifest) : 0)))
        .toList();
  }
}
