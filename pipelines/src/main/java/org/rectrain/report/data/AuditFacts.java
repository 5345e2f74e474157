package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;
import org.rectrain.report.part.Tree;

/** Reads the audit in the manifest of prepared data ({@code org.rectrain.dataset.DataAudit}). */
final class AuditFacts {
  private AuditFacts() {}

  /** Tables of what was found; one for each thing that was looked at. */
  static List<DataView.Sheet> sheets(Tree audit) {
    List<DataView.Sheet> out = new ArrayList<>();
    population(audit, out);
    drift(audit, out);
    balance(audit, out);
    noise(audit, out);
    agreement(audit.at("agreement"), out);
    return out;
  }

  /** Where personal data was found, by column and kind. */
  static void personalData(Tree manifest, List<DataView.Sheet> out) {
    List<List<String>> rows = new ArrayList<>();
    manifest
        .fields("personal_columns")
        .forEach(
            (column, kinds) ->
                kinds
                    .fields()
                    .forEach(
                        (kind, cells) ->
                            rows.add(
                                List.of(
                                    column,
                                    kind.replace('_', ' '),
                                    Display.count(cells.number())))));
    add(
        out,
        "Personal data by column, as it came (the quarantine keeps it so)",
        List.of("Column", "Kind", "Cells"),
        rows);
  }

  /** The consistency check of a run, where there was one. */
  static List<DataView.Sheet> check(Tree check) {
    List<DataView.Sheet> out = new ArrayList<>();
    if (!check.exists()) {
      return out;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Tree finding : check.list("findings")) {
      if (finding.state("passes") == State.BAD) {
        rows.add(
            List.of(
                finding.text("feature") + ": " + finding.text("property"),
                finding.text("offline"),
                finding.text("online"),
                finding.text("expected")));
      }
    }
    double all = check.list("findings").size();
    if (rows.isEmpty()) {
      rows.add(List.of("all " + Display.count(all) + " comparisons passed", "", "", ""));
    }
    String caption =
        "Training against serving: "
            + Display.count(check.number("mismatches"))
            + " of "
            + Display.count(all)
            + " comparisons failed, "
            + SectionParts.plural(check.number("records"), "record", "records");
    add(out, caption, List.of("Feature", "Training", "Serving", "Expected"), rows);
    return out;
  }

  private static void add(
      List<DataView.Sheet> out, String caption, List<String> columns, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      out.add(new DataView.Sheet(caption, columns, rows));
    }
  }

  private static void population(Tree audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.list("population").stream()
            .map(
                p ->
                    List.of(
                        p.text("column") + " = " + p.text("value"),
                        Display.share(p.number("share")),
                        Display.share(p.number("expected")),
                        Display.plain(p.number("weight"))))
            .toList();
    String written =
        audit.state("reweighted") == State.GOOD
            ? "written to the train rows"
            : "suggested, not written (prepare.reweight: reference)";
    String effective = Display.count(audit.number("effective_rows"));
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

  private static void drift(Tree audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.list("drift").stream()
            .map(
                d ->
                    List.of(
                        d.text("feature"),
                        Display.count(d.number("buckets")),
                        Display.plain(d.number("psi")),
                        Display.plain(d.number("jensen_shannon")),
                        Display.plain(d.number("kullback_leibler"))))
            .toList();
    add(
        out,
        "Drift from the reference data set",
        List.of("Feature", "Buckets", "PSI", "Jensen-Shannon (bits)", "Kullback-Leibler (nats)"),
        rows);
  }

  private static void balance(Tree audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.list("balance").stream()
            .map(
                b -> {
                  List<String> left = new ArrayList<>();
                  b.fields("label_entropy")
                      .forEach((label, e) -> left.add(label + " " + Display.plain(e.number())));
                  return List.of(
                      b.text("column"),
                      Display.count(b.number("values")),
                      Display.plain(b.number("entropy")),
                      String.join(", ", left));
                })
            .toList();
    add(
        out,
        "Evenness of the strata before sampling: normalised entropy (bits / log2 of the values)",
        List.of("Stratum", "Values", "Entropy", "Entropy of labels within (bits)"),
        rows);
  }

  private static void noise(Tree audit, List<DataView.Sheet> out) {
    List<List<String>> rows =
        audit.list("noise").stream()
            .map(
                n ->
                    List.of(
                        n.text("label"),
                        Display.count(n.number("rows")),
                        Display.count(n.number("suspects")),
                        Display.share(n.number("share")),
                        Display.plain(n.number("doubt")),
                        n.text("file")))
            .toList();
    add(
        out,
        "Labels that are probably wrong (confident learning); log loss of 1 or more knows nothing",
        List.of("Label", "Rows", "Suspects", "Share", "Log loss / entropy", "File"),
        rows);
  }

  private static void agreement(Tree found, List<DataView.Sheet> out) {
    if (!found.exists()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    String raters = Display.count(found.number("raters")) + " annotators";
    rows.add(
        List.of(
            raters + " (Fleiss)",
            Display.count(found.number("rated")),
            Display.plain(found.number("fleiss_kappa"))));
    for (Tree pair : found.list("pairs")) {
      rows.add(
          List.of(
              pair.text("first") + " and " + pair.text("second") + " (Cohen)",
              Display.count(pair.number("both")),
              Display.plain(pair.number("cohen_kappa"))));
    }
    add(
        out,
        "Agreement about "
            + found.text("label")
            + "; "
            + SectionParts.plural(found.number("open"), "impression", "impressions")
            + " without a majority in "
            + found.text("arbitration"),
        List.of("Annotators", "Impressions", "Kappa"),
        rows);
  }
}
