package org.rectrain.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rectrain.config.ModelName;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.eval.result.Protocol;
import org.rectrain.run.Provenance;

/**
 * Writes model cards with what an evaluation found, beside the evaluation: a finished model's own
 * folder stays as its stage left it. Tribuo's provenance is beside each card.
 */
public final class ModelCards {
  /** Folder of the cards in the evaluation's folder: one folder for each stage. */
  public static final String FOLDER = "cards";

  /** File of Tribuo's provenance beside a card. */
  public static final String PROVENANCE = "tribuo-provenance.json";

  private static final String CARD = "README.md";
  private static final String START = "<!-- evaluation: written by rectrain eval -->";
  private static final String END = "<!-- end of evaluation -->";

  private ModelCards() {}

  /** What made a model. */
  record Made(String model, String fingerprint, long seed, String at) {}

  /**
   * Writes the card of a model folder of this run: its own card, and the evaluation behind it.
   *
   * @param folder e.g. {@code runs/a/train/model}; nothing happens when it holds no model or the
   *     model was not evaluated
   * @param out folder of the evaluation
   * @throws IOException when the card cannot be written
   */
  public static void write(Path folder, Evaluation evaluation, Path out) throws IOException {
    Path spec = folder.resolve("rectrain.json");
    Path stage = folder.getParent();
    if (stage == null || !Files.exists(spec) || !Files.exists(stage.resolve("manifest.json"))) {
      return;
    }
    String name = ModelName.Reader.current(Json.tree(spec).path("name").asText());
    ModelResult result = evaluation.model(name);
    if (result == null) {
      return;
    }
    Provenance made = Provenance.read(stage);
    Path to = Files.createDirectories(out.resolve(FOLDER).resolve(made.stage()));
    Json.write(
        to.resolve(PROVENANCE),
        TribuoProvenance.of(
            evaluation, new Made(name, made.fingerprint(), made.seed(), made.startedAt())));
    Path card = folder.resolve(CARD);
    String before =
        Files.exists(card) ? Files.readString(WholeFile.plain(card)) : "# " + name + "\n";
    WholeFile.write(to.resolve(CARD), withSection(before, section(evaluation, result, made)));
  }

  static String withSection(String card, String section) {
    int start = card.indexOf(START);
    int end = card.indexOf(END);
    String kept =
        start >= 0 && end > start
            ? card.substring(0, start).stripTrailing() + card.substring(end + END.length())
            : card;
    return kept.stripTrailing() + "\n\n" + START + "\n" + section + END + "\n";
  }

  private static String section(Evaluation evaluation, ModelResult result, Provenance made) {
    Protocol p = evaluation.protocol();
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "## On %s%n%n%,d rows of %,d users; retrieval for %,d users over %,d items (%s). %s; "
                + "level %s.%n%n| metric | value | interval |%n|---|---|---|%n",
            p.split(),
            p.rows(),
            p.users(),
            p.queries(),
            p.items(),
            p.ranking(),
            p.intervals(),
            p.level()));
    for (TaskResult task : result.tasks()) {
      rows(out, task.task() + " ", task.metrics());
    }
    RetrievalResult retrieval = result.retrieval();
    if (retrieval != null) {
      rows(out, "", retrieval.metrics());
    }
    List<String> against =
        evaluation.comparisons().stream()
            .filter(c -> c.real() && c.model().equals(result.model()))
            .map(c -> verdict(c))
            .toList();
    if (!against.isEmpty()) {
      out.append("\nDifferences that can be relied on:\n\n");
      against.forEach(line -> out.append("- ").append(line).append('\n'));
    }
    out.append("\nMade by stage `")
        .append(made.stage())
        .append("` with seed ")
        .append(made.seed())
        .append(", fingerprint `")
        .append(made.fingerprint())
        .append("`; judged on rows `")
        .append(p.testRows())
        .append("`. Tribuo's provenance: `" + PROVENANCE + "`.\n");
    return out.toString();
  }

  private static String verdict(PairedComparison c) {
    return String.format(
        Locale.ROOT,
        "%s: %s than %s by %.4f (%.4f to %.4f)",
        c.metric(),
        c.better().equals(c.model()) ? "better" : "worse",
        c.other(),
        Math.abs(c.difference().value()),
        Math.min(Math.abs(c.difference().low()), Math.abs(c.difference().high())),
        Math.max(Math.abs(c.difference().low()), Math.abs(c.difference().high())));
  }

  private static void rows(
      StringBuilder out, String prefix, Map<String, IntervalEstimate> metrics) {
    metrics.forEach(
        (name, e) -> {
          String value = text(e.value());
          String interval = Double.isNaN(e.low()) ? "" : text(e.low()) + " to " + text(e.high());
          out.append(
              String.format(
                  Locale.ROOT,
                  "| %s%s | %s | %s |%n",
                  prefix,
                  name.replace('_', ' '),
                  value,
                  interval));
        });
  }

  private static String text(double value) {
    return Double.isNaN(value) ? "undefined" : String.format(Locale.ROOT, "%.4f", value);
  }
}
