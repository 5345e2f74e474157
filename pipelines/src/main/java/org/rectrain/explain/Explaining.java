package org.rectrain.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.measure.UserJudge.Judged;
import org.rectrain.metric.Logistic;
import org.rectrain.run.Progress;
import org.rectrain.run.StageFolder;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.RowScorer.Part;

/** Explains rows of prepared data: {@code rectrain explain}. */
public final class Explaining {
  /** Rows per file of what is kept for a resume. */
  private static final int TOGETHER = 20;

  private static final int EXAMPLES = 10;
  private static final String PARTS = "parts";

  private final ExplainConfig config;
  private final long seed;
  private final Path prepared;
  private final Path out;
  private final Progress progress;

  /** Rows of one part file. */
  record Rows(List<RowExplanation> rows) {
    Rows {
      rows = List.copyOf(rows);
    }
  }

  /**
   * What is explained by which options.
   *
   * @param out the folder to write into; rows that an earlier call explained there are taken over
   */
  public Explaining(ExplainConfig config, long seed, Path prepared, Path out, Progress progress) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Explains a model, and compares it with another one.
   *
   * @param models folders by the name of the model: the first is explained, the second one, if any,
   *     compared
   * @throws Failure (exit code 2) when a user, item, label or feature is unknown
   */
  public ExplainResult run(Map<String, List<Path>> models) throws IOException {
    List<String> names = List.copyOf(models.keySet());
    for (List<Path> folders : models.values()) {
      folders.forEach(folder -> ModelFolders.requireFitting(folder, prepared));
    }
    try (Subject subject = open(names.get(0), models)) {
      int task = task(subject);
      Counterfactual.require(config, subject.schema());
      Catalogue catalogue = Catalogue.read(prepared, subject.schema());
      List<RowFinder.Wanted> wanted =
          new RowFinder(subject, catalogue, splits(), config, seed).find();
      int otherTask =
          names.size() > 1
              ? Subject.task(
                  names.get(1), List.copyOf(models.values()).get(1), subject.tasks().get(task))
              : -1;
      List<RowExplanation> rows = explain(subject, catalogue, wanted, task, "");
      ExplainResult.Drift drift = null;
      if (names.size() > 1) {
        try (Subject other = open(names.get(1), models)) {
          List<RowExplanation> theirs = explain(other, catalogue, wanted, otherTask, "against-");
          drift =
              AttributionDrift.compare(
                  other.name(), rows, theirs, task, otherTask, config.replicates(), seed);
          ExplainTables.attributions(out.resolve("against.parquet"), theirs);
        }
      }
      return finish(subject, catalogue, wanted, rows, task, drift);
    }
  }

  private Subject open(String name, Map<String, List<Path>> models) {
    return new Subject(name, java.util.Objects.requireNonNull(models.get(name)), prepared);
  }

  private Set<String> splits() {
    return Stream.of("test", "valid", "train")
        .filter(split -> Files.isDirectory(Prepared.examples(prepared, split)))
        .collect(Collectors.toSet());
  }

  private int task(Subject subject) {
    String wanted = config.task().isEmpty() ? subject.tasks().get(0) : config.task();
    int task = subject.tasks().indexOf(wanted);
    if (task < 0) {
      throw Failure.usage(
          "explain.task: '" + wanted + "' is no label of " + subject.name(),
          "expected one of " + String.join(", ", subject.tasks()));
    }
    return task;
  }

  /** Explains the rows; those of part files that are there are not explained again. */
  private List<RowExplanation> explain(
      Subject subject, Catalogue catalogue, List<RowFinder.Wanted> wanted, int task, String prefix)
      throws IOException {
    FeatureGroups groups = groups(subject.schema());
    RowExplainer explainer = new RowExplainer(subject, config, groups, catalogue, seed);
    Path parts = Files.createDirectories(out.resolve(PARTS));
    List<RowExplanation> all = new ArrayList<>();
    boolean words = subject.members().stream().anyMatch(m -> m.readsWords());
    try (Progress.Bar bar = progress.step("explain " + subject.name(), wanted.size())) {
      for (int from = 0; from < wanted.size(); from += TOGETHER) {
        List<RowFinder.Wanted> some =
            wanted.subList(from, Math.min(wanted.size(), from + TOGETHER));
        Path file = parts.resolve(prefix + from + ".json");
        if (!Json.isWhole(file)) {
          List<RowExplanation> rows = new ArrayList<>();
          for (int i = 0; i < some.size(); i++) {
            var row = RowFinder.read(subject, catalogue, some.get(i));
            RowExplanation found = explainer.explain(row, some.get(i).shown(), task);
            List<RowExplanation.Word> own =
                words && prefix.isEmpty() && from + i < config.words()
                    ? explainer.words(row, subject.tasks().get(task))
                    : List.of();
            rows.add(found.with(own, null, Sentences.of(found, task)));
          }
          Json.write(file, new Rows(rows));
        }
        all.addAll(Json.read(file, Rows.class).rows());
        bar.advance(some.size());
      }
    }
    return all;
  }

  private FeatureGroups groups(FeatureSchema schema) {
    return new FeatureGroups(schema, config.groups());
  }

  private ExplainResult finish(
      Subject subject,
      Catalogue catalogue,
      List<RowFinder.Wanted> wanted,
      List<RowExplanation> explained,
      int task,
      ExplainResult.@Nullable Drift drift)
      throws IOException {
    List<RowExplanation> rows = explained;
    FeatureGroups groups = groups(subject.schema());
    Map<String, Judged> lost = Map.of();
    ExplainResult.Elimination elimination = null;
    Ablation ablation = null;
    if (config.judged() > 0) {
      ablation = new Ablation(subject, config, groups, task, seed);
      List<Player> parts = parts(subject, groups);
      try (Progress.Bar bar =
          progress.step("exchange parts", (long) parts.size() * config.repeats())) {
        lost = ablation.permuted(parts, bar);
      }
      try (Progress.Bar bar = progress.step("leave parts out", -1)) {
        elimination = ablation.eliminate(parts, lost, bar);
      }
    }
    if (!config.changeable().isEmpty()) {
      rows = changes(subject, catalogue, wanted, rows, task, ablation);
    }
    ExplainSummary summary = new ExplainSummary(rows, task);
    List<ExplainResult.Part> parts = summary.parts(config.replicates(), seed, lost, ablation);
    ExplainResult result =
        new ExplainResult(
            ExplainResult.VERSION,
            subject.name(),
            subject.tasks().get(task),
            config.split().folder(),
            rows.size(),
            config.references(),
            rows.get(0).method(),
            summary.gap(),
            summary.error(),
            parts,
            elimination,
            summary.meanWords(),
            drift,
            rows.subList(0, Math.min(EXAMPLES, rows.size())),
            summary.findings(elimination));
    ExplainTables.rows(out.resolve("rows.parquet"), rows);
    ExplainTables.attributions(out.resolve("attributions.parquet"), rows);
    ExplainTables.words(out.resolve("words.parquet"), rows);
    ExplainTables.parts(out.resolve("importance.parquet"), parts);
    if (!config.changeable().isEmpty()) {
      ExplainTables.changes(out.resolve("counterfactuals.parquet"), rows);
    }
    Json.write(out.resolve(ExplainResult.FILE), result);
    StageFolder.delete(out.resolve(PARTS));
    return result;
  }

  /** What can be exchanged among rows: the parts of rows, with the history as one. */
  private static List<Player> parts(Subject subject, FeatureGroups groups) {
    List<Player> out = new ArrayList<>(groups.names().stream().map(Player::features).toList());
    Set<Part> read = subject.parts();
    if (read.contains(Part.HISTORY)) {
      out.add(Player.of(Player.Kind.OLDER));
    }
    if (read.contains(Part.ITEM)) {
      out.add(Player.of(Player.Kind.ITEM));
    }
    if (read.contains(Part.USER)) {
      out.add(Player.of(Player.Kind.USER));
    }
    return out;
  }

  private List<RowExplanation> changes(
      Subject subject,
      Catalogue catalogue,
      List<RowFinder.Wanted> wanted,
      List<RowExplanation> rows,
      int task,
      @Nullable Ablation ablation) {
    Double given = config.target();
    double[] logits = ablation == null ? logits(rows, task) : ablation.scores();
    java.util.Arrays.sort(logits);
    double target =
        given == null ? Logistic.sigmoid(logits[(int) (0.9 * (logits.length - 1))]) : given;
    Counterfactual search = new Counterfactual(subject, config, target, seed);
    List<RowExplanation> out = new ArrayList<>();
    try (Progress.Bar bar = progress.step("search changes", rows.size())) {
      for (int i = 0; i < rows.size(); i++) {
        RowExplanation row = rows.get(i);
        RowExplanation.Change change =
            search.find(
                RowFinder.read(subject, catalogue, wanted.get(i)),
                task,
                row.outcomes().get(task).probability());
        String words =
            change == null ? row.sentence() : row.sentence() + "; " + Sentences.of(change);
        out.add(row.with(row.words(), change, words));
        bar.advance(1);
      }
    }
    return out;
  }

  private static double[] logits(List<RowExplanation> rows, int task) {
    return rows.stream().mapToDouble(r -> r.outcomes().get(task).logit()).toArray();
  }
}
