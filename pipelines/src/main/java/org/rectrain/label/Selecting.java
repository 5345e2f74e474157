package org.rectrain.label;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.config.label.LabelConfig.Pool;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;

/** Chooses rows that are worth a person's time: {@code rectrain label select}. */
public final class Selecting {
  private static final int TOKENS = 4096;
  private static final int BATCH = 2048;

  private final LabelConfig config;
  private final long seed;
  private final Path prepared;
  private final Progress progress;

  /** A selection from the train rows of prepared data. */
  public Selecting(LabelConfig config, long seed, Path prepared, Progress progress) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
    this.progress = progress;
  }

  /** What a set of rows is of: answers to other rows are refused. */
  static String fingerprint(Path prepared) {
    return Fingerprints.ofPath(Prepared.examples(prepared, "train"));
  }

  /**
   * Chooses and writes tasks.
   *
   * @param model its name
   * @param folders of the model
   * @throws Failure (exit code 2) when the label is unknown to the model
   */
  public SelectResult run(String model, List<Path> folders, Path out) throws IOException {
    String label = LabelRows.label(config, prepared);
    LabelRows rows = LabelRows.read(prepared, "train", label);
    Set<Long> answered = answered(label);
    int[] all =
        Arrays.stream(rows.shown(prepared, config.rows(), seed))
            .filter(row -> config.pool() == Pool.ALL || rows.given(row) < 0)
            .toArray();
    if (all.length == 0) {
      throw Failure.usage(
          "label.pool: no row of train lacks the label '" + label + "'", "take label.pool: all");
    }
    progress.log(String.format(Locale.ROOT, "label: %,d rows to choose from", all.length));
    Selection.Candidates candidates =
        rows.candidates(all, probabilities(model, folders, all, label));
    long[] ids = candidates.ids();
    int[] free = IntStream.range(0, ids.length).filter(i -> !answered.contains(ids[i])).toArray();
    int[] asked = IntStream.range(0, ids.length).filter(i -> answered.contains(ids[i])).toArray();
    List<String> findings = new ArrayList<>();
    int[] suspects = suspects(label, ids, findings);
    Map<Integer, Selection.Reason> chosen =
        new Selection(config, seed).choose(candidates, free, asked, suspects);
    if (chosen.size() < config.budget()) {
      findings.add(
          "budget: only "
              + chosen.size()
              + " of "
              + config.budget()
              + " rows are neither answered nor near-duplicates of chosen ones");
    }
    write(rows, all, candidates, chosen, model, out);
    SelectResult result =
        new SelectResult(
            model,
            label,
            config.batch(),
            config.strategy().name().toLowerCase(Locale.ROOT),
            all.length,
            asked.length,
            chosen.size(),
            reasons(rows, all, candidates, chosen),
            findings);
    Json.write(out.resolve(SelectResult.FILE), result);
    return result;
  }

  private double[] probabilities(String model, List<Path> folders, int[] rows, String label) {
    folders.forEach(folder -> ModelFolders.requireFitting(folder, prepared));
    int threads = Runtime.getRuntime().availableProcessors();
    try (Scorer scorer = ModelFolders.open(model, folders, prepared, TOKENS, BATCH, threads)) {
      double[] out = scorer.score("train", List.of(label), rows)[0];
      if (Arrays.stream(out).allMatch(Double::isNaN)) {
        throw Failure.usage(
            "label.task: " + model + " gives no probability of '" + label + "'",
            "expected one of " + String.join(", ", ModelFolders.tasks(folders.get(0))));
      }
      return out;
    }
  }

  /** Rows that have an answer already. */
  private Set<Long> answered(String label) {
    if (config.answers() == null) {
      return Set.of();
    }
    return LabelStudio.read(Path.of(config.answers().text())).stream()
        .map(LabelStudio.Answer::question)
        .filter(q -> q.task().equals(label))
        .map(Question::exampleId)
        .collect(Collectors.toSet());
  }

  /** Indices of rows whose label prepare suspects, the most suspect first. */
  private int[] suspects(String label, long[] ids, List<String> findings) throws IOException {
    Path file = prepared.resolve("relabel").resolve(label + "_suspects.jsonl");
    if (config.suspects() == 0) {
      return new int[0];
    }
    if (!Files.exists(file)) {
      findings.add(
          "suspects: prepare looked for none; set prepare.label_noise.labels: [" + label + "]");
      return new int[0];
    }
    Map<Long, Integer> places = new HashMap<>();
    IntStream.range(0, ids.length).forEach(i -> places.put(ids[i], i));
    List<Integer> out = new ArrayList<>();
    for (String line : Files.readAllLines(WholeFile.plain(file))) {
      Integer place = places.get(Json.parse(line).path("example_id").asLong());
      if (place != null) {
        out.add(place);
      }
    }
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  private List<SelectResult.OfReason> reasons(
      LabelRows rows,
      int[] all,
      Selection.Candidates candidates,
      Map<Integer, Selection.Reason> chosen) {
    List<SelectResult.OfReason> out = new ArrayList<>();
    for (Selection.Reason reason : new java.util.TreeSet<>(chosen.values())) {
      int[] places =
          chosen.keySet().stream()
              .filter(i -> chosen.get(i) == reason)
              .mapToInt(Integer::intValue)
              .toArray();
      out.add(
          new SelectResult.OfReason(
              reason.name().toLowerCase(Locale.ROOT),
              places.length,
              Arrays.stream(places)
                  .mapToDouble(i -> Selection.entropy(candidates.probabilities()[i]))
                  .filter(e -> !Double.isNaN(e))
                  .average()
                  .orElse(Double.NaN),
              Arrays.stream(places)
                  .map(i -> rows.given(all[i]))
                  .filter(given -> given >= 0)
                  .average()
                  .orElse(Double.NaN)));
    }
    return out;
  }

  private void write(
      LabelRows rows,
      int[] all,
      Selection.Candidates candidates,
      Map<Integer, Selection.Reason> chosen,
      String model,
      Path out)
      throws IOException {
    Examples examples = rows.examples();
    String fingerprint = fingerprint(prepared);
    List<LabelStudio.Task> tasks = new ArrayList<>();
    chosen.forEach(
        (place, reason) -> {
          int row = all[place];
          int item = examples.items()[row];
          Question question =
              new Question(
                  fingerprint,
                  config.batch(),
                  rows.label(),
                  examples.ids()[row],
                  examples.users()[row],
                  rows.catalogue().ids()[item],
                  reason,
                  rows.given(row),
                  candidates.probabilities()[place]);
          String text = rows.catalogue().texts()[item];
          Set<String> past = new HashSet<>();
          String history =
              IntStream.range(
                      examples.histories().starts()[row], examples.histories().starts()[row + 1])
                  .mapToObj(at -> rows.catalogue().title(examples.histories().items()[at]))
                  .filter(past::add)
                  .collect(Collectors.joining("\n"));
          tasks.add(
              new LabelStudio.Task(
                  question, text.isBlank() ? rows.catalogue().ids()[item] : text, history));
        });
    LabelStudio.write(out, model, rows.label(), tasks);
    List<Question> asked = tasks.stream().map(LabelStudio.Task::question).toList();
    new ParquetTableWriter()
        .longs("example_id", asked.stream().mapToLong(Question::exampleId).toArray())
        .strings("user_id", asked.stream().map(Question::userId).toArray(String[]::new))
        .strings("item_id", asked.stream().map(Question::itemId).toArray(String[]::new))
        .strings(
            "reason",
            asked.stream()
                .map(q -> q.reason().name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new))
        .ints("given", asked.stream().mapToInt(Question::given).toArray())
        .doubles("probability", asked.stream().mapToDouble(Question::probability).toArray())
        .doubles(
            "entropy",
            asked.stream().mapToDouble(q -> Selection.entropy(q.probability())).toArray())
        .write(out.resolve("selection.parquet"));
  }
}
