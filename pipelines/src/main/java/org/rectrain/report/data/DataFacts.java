package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.consistency.CheckResult;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** What the page shows of prepared data. */
public final class DataFacts {
  private DataFacts() {}

  public static DataView read(PreparedManifest manifest, @Nullable CheckResult check) {
    String label = manifest.labels().stream().findFirst().orElse("click");
    return new DataView(
        manifest.rows().raw() - manifest.joined(),
        manifest.rows().kept(),
        manifest.rules().stream()
            .filter(r -> !r.name().equals(PreparedManifest.JOINED))
            .map(r -> new DataView.Rule(r.name(), r.found(), r.removed()))
            .toList(),
        manifest.missing(),
        strata(manifest, label),
        splits(manifest),
        notes(manifest),
        manifest.gates().stream().map(DataFacts::gate).toList(),
        proofs(manifest),
        personalData(manifest),
        sources(manifest),
        sheets(manifest, check));
  }

  private static List<String> notes(PreparedManifest manifest) {
    List<String> out = new ArrayList<>();
    double joined = manifest.joined();
    if (joined > 0) {
      out.add(
          Display.count(manifest.rows().raw())
              + " events were read; "
              + Display.count(joined)
              + " of them belong to the same impression as an earlier one and were joined to it.");
    }
    if (untimed(manifest)) {
      out.add("The log has no times; the order of its rows is used instead.");
    }
    out.addAll(sampling(manifest.sampling()));
    return out;
  }

  /** A log without times has no days, and its order is counted from the start of 2000. */
  private static boolean untimed(PreparedManifest manifest) {
    return manifest.days().isEmpty()
        && manifest.splits().values().stream().anyMatch(s -> s.from().startsWith("2000-01-0"));
  }

  private static List<DataView.Sheet> sheets(
      PreparedManifest manifest, @Nullable CheckResult check) {
    List<DataView.Sheet> out = new ArrayList<>(AuditFacts.sheets(manifest.audit()));
    AuditFacts.personalData(manifest, out);
    out.addAll(AuditFacts.check(check));
    return out;
  }

  private static List<DataView.Strata> strata(PreparedManifest manifest, String label) {
    Map<String, List<DataView.Stratum>> byColumn = new LinkedHashMap<>();
    for (PreparedManifest.Stratum stratum : manifest.strata()) {
      byColumn
          .computeIfAbsent(stratum.column(), column -> new ArrayList<>())
          .add(
              new DataView.Stratum(
                  stratum.value(),
                  stratum.share(),
                  stratum.rates().getOrDefault(label, Double.NaN)));
    }
    List<DataView.Strata> out = new ArrayList<>();
    byColumn.forEach((column, values) -> out.add(new DataView.Strata(column, values)));
    return out;
  }

  private static List<DataView.Split> splits(PreparedManifest manifest) {
    List<DataView.Split> out = new ArrayList<>();
    boolean untimed = untimed(manifest);
    manifest
        .splits()
        .forEach(
            (name, split) ->
                out.add(
                    new DataView.Split(
                        name,
                        split.impressions(),
                        split.examples(),
                        split.users(),
                        split.queries(),
                        untimed ? "" : time(split.from()),
                        untimed ? "" : time(split.to()),
                        split.rates(),
                        split.exampleRates())));
    return out;
  }

  /** To the minute: seconds mean nothing beside days and weeks. */
  private static String time(String iso) {
    return iso.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}.*")
        ? iso.substring(0, 16).replace('T', ' ')
        : iso;
  }

  private static List<String> sampling(PreparedManifest.Sampling sampling) {
    int ratio = sampling.ratio();
    List<String> notes = new ArrayList<>();
    if (ratio > 0 && sampling.available() == 0) {
      notes.add(
          "The log holds positives only: beside each one train has at most "
              + Display.count(ratio)
              + " items that the user did not take, drawn as negatives ("
              + sampling.shortage().replace('_', ' ')
              + "; "
              + Display.count(sampling.drawn())
              + " in all). Valid and test have none, so lists from the whole catalogue are judged"
              + " and no AUC.");
      return notes;
    }
    if (ratio > 0) {
      notes.add(
          "Train holds at most "
              + Display.count(ratio)
              + " impressions without a click for each click: "
              + Display.share(sampling.keepRate())
              + " of them were kept, and the weights of the examples make up for it. Valid and"
              + " test keep all of theirs.");
    }
    long shortUsers = sampling.usersShort();
    if (shortUsers > 0) {
      String all = SectionParts.plural(sampling.usersWithClicks(), "user", "users");
      notes.add(
          Display.count(shortUsers)
              + " of "
              + all
              + " with clicks were shown fewer than that ("
              + Display.count(sampling.missing())
              + " missing; policy: "
              + sampling.shortage().replace('_', ' ')
              + ", "
              + Display.count(sampling.drawn())
              + " drawn).");
    }
    return notes;
  }

  private static DataView.Gate gate(PreparedManifest.Gate gate) {
    String relation = gate.relation().replace('_', ' ');
    String limit = Display.plain(gate.threshold());
    return new DataView.Gate(
        gate.name(),
        Display.plain(gate.value()),
        (relation + " " + limit).strip(),
        State.of(gate.passed()),
        gate.passed() ? "" : gate.hint());
  }

  private static List<DataView.Proof> proofs(PreparedManifest manifest) {
    PreparedManifest.Leakage leakage = manifest.leakage();
    String asOf = manifest.asOf();
    List<DataView.Proof> out = new ArrayList<>();
    out.add(zero("Examples in more than one split", leakage.examplesInSeveralSplits()));
    boolean folded = manifest.audit().trainStatistics().equals("out_of_fold");
    out.add(
        zero(
            folded
                ? "Rows whose history knows its own future (statistics of train are out of fold)"
                : asOf.equals("session")
                    ? "Rows whose history or statistics know their own session or what followed"
                    : "Rows whose history or statistics know their own future",
            leakage.rowsKnowingTheirFuture()));
    // What a later row may know is the configuration's choice; beyond it nothing may be known.
    if (asOf.equals("train_end")) {
      String claim = "Valid rows that feed histories or statistics of later rows";
      out.add(zero(claim, leakage.validRowsKnown()));
    }
    if (!asOf.equals("event") && !asOf.equals("session")) {
      String claim = "Test rows that feed histories or statistics of later rows";
      out.add(zero(claim, leakage.testRowsKnown()));
    }
    if (untimed(manifest)) {
      return out;
    }
    order(
        out,
        leakage.holds(),
        "train",
        leakage.largestTrainTime(),
        "valid",
        leakage.smallestValidTime());
    order(
        out,
        leakage.holds(),
        "valid",
        leakage.largestValidTime(),
        "test",
        leakage.smallestTestTime());
    return out;
  }

  private static DataView.Proof zero(String claim, long count) {
    return new DataView.Proof(claim, Display.count(count), State.of(count == 0));
  }

  /** Splits that are not in time may overlap; whether that is a leak, the manifest has decided. */
  private static void order(
      List<DataView.Proof> out,
      boolean holds,
      String before,
      String end,
      String after,
      String start) {
    if (end.isEmpty() || start.isEmpty()) {
      return;
    }
    boolean apart = end.compareTo(start) < 0;
    State state = apart || holds ? State.GOOD : State.BAD;
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

  private static List<String> personalData(PreparedManifest manifest) {
    List<String> found = new ArrayList<>();
    manifest
        .personalData()
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

  private static List<DataView.Source> sources(PreparedManifest manifest) {
    return manifest.sources().stream()
        .map(
            s ->
                new DataView.Source(
                    s.name(),
                    s.location(),
                    s.files(),
                    s.rows(),
                    s.quarantined() - (s.name().equals("events") ? manifest.joined() : 0)))
        .toList();
  }
}
