package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.consistency.CheckResult;
import org.rectrain.prepare.consistency.Finding;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.SectionParts;

/** What the page shows of the audit of prepared data. */
final class AuditFacts {
  private AuditFacts() {}

  /** Tables of what was found; one for each thing that was looked at. */
  static List<DataView.Sheet> sheets(DataAudit audit) {
    List<DataView.Sheet> out = new ArrayList<>();
    population(audit, out);
    drift(audit, out);
    balance(audit, out);
    noise(audit, out);
    agreement(audit.agreement(), out);
    return out;
  }

  /** Where personal data was found, by column and kind. */
  static void personalData(PreparedManifest manifest, List<DataView.Sheet> out) {
    List<List<String>> rows = new ArrayList<>();
    manifest
        .personalColumns()
        .forEach(
            (column, kinds) ->
                kinds.forEach(
                    (kind, cells) ->
                        rows.add(List.of(column, kind.replace('_', ' '), Display.count(cells)))));
    add(
        out,
        "Personal data by column, as it came (the quarantine keeps it so)",
        List.of("Column", "Kind", "Cells"),
        rows);
  }

  /** The consistency check of a run, where there was one. */
  static List<DataView.Sheet> check(@Nullable CheckResult check) {
    List<DataView.Sheet> out = new ArrayList<>();
    if (check == null) {
      return out;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Finding finding : check.findings()) {
      if (!finding.passes()) {
        rows.add(
            List.of(
                finding.feature() + ": " + finding.property(),
                finding.offline(),
                finding.online(),
                finding.expected()));
      }
    }
    int all = check.findings().size();
    if (rows.isEmpty()) {
      rows.add(List.of("all " + Display.count(all) + " comparisons passed", "", "", ""));
    }
    String caption =
        "Training against serving: "
            + Display.count(check.mismatches())
            + " of "
            + Display.count(all)
            + " comparisons failed, "
            + SectionParts.plural(check.records(), "record", "records");
    add(out, caption, List.of("Feature", "Training", "Serving", "Expected"), rows);
    return out;
  }

  private static void add(
      List<DataView.Sheet> out, String caption, List<String> columns, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      out.add(new DataView.Sheet(caption, columns, rows));
    }
  }

  private static void population(DataAudit audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.population().stream()
            .map(
                p ->
                    List.of(
                        p.column() + " = " + p.value(),
                        Display.share(p.share()),
                        Display.share(p.expected()),
                        Display.plain(p.weight())))
            .toList();
    String written =
        audit.reweighted()
            ? "written to the train rows"
            : "suggested, not written (prepare.reweight: reference)";
    String effective = Display.count(audit.effectiveRows());
    add(
        out,
        "Against the reference population; weights are "
            + written
            + "; "
            + effective
            + " effective rows under them",
        List.of("Group", "Share of rows", "Expected", "Weight"),
        rows);
  }

  private static void drift(DataAudit audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.drift().stream()
            .map(
                d ->
                    List.of(
                        d.feature(),
                        Display.count(d.buckets()),
                        Display.plain(d.psi()),
                        Display.plain(d.jensenShannon()),
                        Display.plain(d.kullbackLeibler())))
            .toList();
    add(
        out,
        "Drift from the reference data set",
        List.of("Feature", "Buckets", "PSI", "Jensen-Shannon (bits)", "Kullback-Leibler (nats)"),
        rows);
  }

  private static void balance(DataAudit audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.balance().stream()
            .map(
                b -> {
                  List<String> left = new ArrayList<>();
                  b.labelEntropy().forEach((label, e) -> left.add(label + " " + Display.plain(e)));
                  return List.of(
                      b.column(),
                      Display.count(b.values()),
                      Display.plain(b.entropy()),
                      String.join(", ", left));
                })
            .toList();
    add(
        out,
        "Evenness of the strata before sampling: normalised entropy (bits / log2 of the values)",
        List.of("Stratum", "Values", "Entropy", "Entropy of labels within (bits)"),
        rows);
  }

  private static void noise(DataAudit audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.noise().stream()
            .map(
                n ->
                    List.of(
                        n.label(),
                        Display.count(n.rows()),
                        Display.count(n.suspects()),
                        Display.share(n.share()),
                        Display.plain(n.doubt()),
                        n.file()))
            .toList();
    add(
        out,
        "Labels that are probably wrong (confident learning); log loss of 1 or more knows nothing",
        List.of("Label", "Rows", "Suspects", "Share", "Log loss / entropy", "File"),
        rows);
  }

  private static void agreement(DataAudit.@Nullable Agreement found, List<DataView.Sheet> out) {
    if (found == null) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    String raters = Display.count(found.raters()) + " annotators";
    rows.add(
        List.of(
            raters + " (Fleiss)",
            Display.count(found.rated()),
            Display.plain(found.fleissKappa())));
    for (DataAudit.Pair pair : found.pairs()) {
      rows.add(
          List.of(
              pair.first() + " and " + pair.second() + " (Cohen)",
              Display.count(pair.both()),
              Display.plain(pair.cohenKappa())));
    }
    add(
        out,
        "Agreement about "
            + found.label()
            + "; "
            + SectionParts.plural(found.open(), "impression", "impressions")
            + " without a majority in "
            + found.arbitration(),
        List.of("Annotators", "Impressions", "Kappa"),
        rows);
  }
}
