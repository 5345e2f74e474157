package org.rectrain.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.rectrain.dataset.ParquetTableWriter;

/** Explanations as Parquet tables. */
final class ExplainTables {
  private ExplainTables() {}

  private record Line<T>(RowExplanation row, T of) {}

  /** One line per row and label. */
  static void rows(Path file, List<RowExplanation> rows) throws IOException {
    List<Line<RowExplanation.Outcome>> lines = new ArrayList<>();
    rows.forEach(row -> row.outcomes().forEach(outcome -> lines.add(new Line<>(row, outcome))));
    names(lines)
        .strings("task", texts(lines, l -> l.of().task()))
        .doubles("base", numbers(lines, l -> l.of().base()))
        .doubles("logit", numbers(lines, l -> l.of().logit()))
        .doubles("probability", numbers(lines, l -> l.of().probability()))
        .doubles("gap", numbers(lines, l -> l.of().gap()))
        .ints("label", lines.stream().mapToInt(l -> l.of().label()).toArray())
        .strings("sentence", texts(lines, l -> l.row().sentence()))
        .write(file);
  }

  private record Attribution(String task, RowExplanation.Share share, double value, double error) {}

  /** One line per row, label and part. */
  static void attributions(Path file, List<RowExplanation> rows) throws IOException {
    List<Line<Attribution>> lines = new ArrayList<>();
    for (RowExplanation row : rows) {
      for (int k = 0; k < row.outcomes().size(); k++) {
        for (RowExplanation.Share share : row.shares()) {
          lines.add(
              new Line<>(
                  row,
                  new Attribution(
                      row.outcomes().get(k).task(),
                      share,
                      share.values().get(k),
                      share.errors().get(k))));
        }
      }
    }
    names(lines)
        .strings("task", texts(lines, l -> l.of().task()))
        .strings(
            "kind",
            texts(lines, l -> l.of().share().kind().name().toLowerCase(java.util.Locale.ROOT)))
        .strings("part", texts(lines, l -> l.of().share().name()))
        .ints("place", lines.stream().mapToInt(l -> l.of().share().place()).toArray())
        .strings("detail", texts(lines, l -> l.of().share().detail()))
        .doubles("value", numbers(lines, l -> l.of().value()))
        .doubles("error", numbers(lines, l -> l.of().error()))
        .write(file);
  }

  /** One line per row and word. */
  static void words(Path file, List<RowExplanation> rows) throws IOException {
    List<Line<RowExplanation.Word>> lines = new ArrayList<>();
    rows.forEach(row -> row.words().forEach(word -> lines.add(new Line<>(row, word))));
    names(lines)
        .strings("word", texts(lines, l -> l.of().word()))
        .doubles("value", numbers(lines, l -> l.of().value()))
        .write(file);
  }

  private record Changed(RowExplanation.Change change, RowExplanation.Step step) {}

  /** One line per row and changed feature. */
  static void changes(Path file, List<RowExplanation> rows) throws IOException {
    List<Line<Changed>> lines = new ArrayList<>();
    for (RowExplanation row : rows) {
      RowExplanation.Change change = row.change();
      if (change != null) {
        change.steps().forEach(step -> lines.add(new Line<>(row, new Changed(change, step))));
      }
    }
    names(lines)
        .strings("feature", texts(lines, l -> l.of().step().feature()))
        .strings("from", texts(lines, l -> l.of().step().from()))
        .strings("to", texts(lines, l -> l.of().step().to()))
        .doubles("target", numbers(lines, l -> l.of().change().target()))
        .doubles("probability", numbers(lines, l -> l.of().change().probability()))
        .ints("reached", lines.stream().mapToInt(l -> l.of().change().reached() ? 1 : 0).toArray())
        .write(file);
  }

  /** One line per part. */
  static void parts(Path file, List<ExplainResult.Part> parts) throws IOException {
    new ParquetTableWriter()
        .strings("part", parts.stream().map(ExplainResult.Part::part).toArray(String[]::new))
        .doubles("attribution", of(parts, p -> p.attribution().value()))
        .doubles("attribution_low", of(parts, p -> p.attribution().low()))
        .doubles("attribution_high", of(parts, p -> p.attribution().high()))
        .doubles("direction", of(parts, ExplainResult.Part::direction))
        .doubles("auc_lost", of(parts, p -> p.lost().value()))
        .doubles("auc_lost_low", of(parts, p -> p.lost().low()))
        .doubles("auc_lost_high", of(parts, p -> p.lost().high()))
        .write(file);
  }

  private static double[] of(
      List<ExplainResult.Part> parts, ToDoubleFunction<ExplainResult.Part> value) {
    return parts.stream().mapToDouble(value).toArray();
  }

  private static <T> ParquetTableWriter names(List<Line<T>> lines) {
    return new ParquetTableWriter()
        .longs("example_id", lines.stream().mapToLong(l -> l.row().exampleId()).toArray())
        .strings("user_id", texts(lines, l -> l.row().user()))
        .strings("item_id", texts(lines, l -> l.row().item()));
  }

  private static <T> String[] texts(
      List<Line<T>> lines, java.util.function.Function<Line<T>, String> text) {
    return lines.stream().map(text).toArray(String[]::new);
  }

  private static <T> double[] numbers(List<Line<T>> lines, ToDoubleFunction<Line<T>> number) {
    return lines.stream().mapToDouble(number).toArray();
  }
}
