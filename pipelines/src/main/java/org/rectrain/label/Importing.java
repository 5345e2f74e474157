package org.rectrain.label;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.rectrain.Failure;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.label.LabelStudio.Answer;
import org.rectrain.stat.Interval;
import org.rectrain.stat.TwoProportions;
import org.rectrain.stat.label.Votes;

/** Takes answers over into prepared data: {@code rectrain label import}. */
public final class Importing {
  private static final double LEVEL = 0.95;

  private final LabelConfig config;
  private final long seed;
  private final Path prepared;

  /** An import into prepared data. */
  public Importing(LabelConfig config, long seed, Path prepared) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
  }

  /**
   * Joins the answers, measures agreement and writes the data with the labels of the majority.
   *
   * @throws Failure (exit code 2) without answers, (exit code 3) when they are of other rows
   */
  public ImportResult run(Path out) throws IOException {
    InputPath path = config.answers();
    if (path == null) {
      throw Failure.usage(
          "label.answers: is missing", "export the project of Label Studio as JSON and name it");
    }
    String label = LabelRows.label(config, prepared);
    LabelRows rows = LabelRows.read(prepared, "train", label);
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < rows.examples().size(); i++) {
      places.put(rows.examples().ids()[i], i);
    }
    List<Answer> answers = answers(Path.of(path.text()), label, places);
    Votes votes = new Votes();
    Map<String, Question> questions = new TreeMap<>();
    for (Answer answer : answers) {
      String id = Long.toString(answer.question().exampleId());
      votes.add(id, answer.who(), answer.answer());
      questions.putIfAbsent(id, answer.question());
    }
    Map<String, Boolean> majority = votes.majorities();
    Map<Long, Map<String, Number>> changes = new HashMap<>();
    int filled = 0;
    int turned = 0;
    for (Map.Entry<String, Boolean> entry : majority.entrySet()) {
      long id = Long.parseLong(entry.getKey());
      int given = rows.given(places.getOrDefault(id, -1));
      int said = entry.getValue() ? 1 : 0;
      if (given != said) {
        changes.put(id, Map.of(label, said));
        filled += given < 0 ? 1 : 0;
        turned += given < 0 ? 0 : 1;
      }
    }
    ImportResult result =
        new ImportResult(
            label,
            answers.size(),
            questions.size(),
            annotators(answers, majority),
            votes.open().size(),
            votes.fleissKappa(),
            votes.pairs().stream()
                .map(p -> new ImportResult.Pair(p.first(), p.second(), p.both(), p.kappa()))
                .toList(),
            filled,
            turned,
            reasons(questions, majority, rows, places));
    table(answers, majority, rows, places, out.resolve("labels.parquet"));
    arbitration(votes.open(), label, out.resolve(label + "_arbitration.jsonl"));
    Relabelled.write(prepared, out.resolve(Relabelled.FOLDER), seed, changes);
    Json.write(out.resolve(ImportResult.FILE), result);
    return result;
  }

  private List<Answer> answers(Path path, String label, Map<Long, Integer> places) {
    String own = Selecting.fingerprint(prepared);
    List<Answer> out = new ArrayList<>();
    for (Answer answer : LabelStudio.read(path)) {
      Question question = answer.question();
      if (!question.fingerprint().equals(own) || !places.containsKey(question.exampleId())) {
        throw Failure.input(
            path
                + ": example "
                + question.exampleId()
                + " of batch '"
                + question.batch()
                + "' is of other rows than those of "
                + prepared,
            "import into the prepared data that 'rectrain label select' asked about");
      }
      if (question.task().equals(label)) {
        out.add(answer);
      }
    }
    if (out.isEmpty()) {
      throw Failure.input(
          path + ": no answer about '" + label + "'", "name another label by label.task");
    }
    return out;
  }

  private static List<ImportResult.Annotator> annotators(
      List<Answer> answers, Map<String, Boolean> majority) {
    TreeMap<String, int[]> counts = new TreeMap<>();
    for (Answer answer : answers) {
      int[] count = counts.computeIfAbsent(answer.who(), who -> new int[2]);
      count[0]++;
      count[1] += check(answer, majority).equals("outvoted") ? 1 : 0;
    }
    return counts.entrySet().stream()
        .map(e -> new ImportResult.Annotator(e.getKey(), e.getValue()[0], e.getValue()[1]))
        .toList();
  }

  /** What the other answers to the same row say of an answer. */
  private static String check(Answer answer, Map<String, Boolean> majority) {
    Boolean most = majority.get(Long.toString(answer.question().exampleId()));
    return most == null ? "open" : most == answer.answer() ? "agreed" : "outvoted";
  }

  private static List<ImportResult.OfReason> reasons(
      Map<String, Question> questions,
      Map<String, Boolean> majority,
      LabelRows rows,
      Map<Long, Integer> places) {
    TreeMap<Selection.Reason, long[]> counts = new TreeMap<>(); // rows, yes, with label, wrong
    questions.forEach(
        (id, question) -> {
          Boolean most = majority.get(id);
          if (most != null) {
            long[] count = counts.computeIfAbsent(question.reason(), r -> new long[4]);
            int given = rows.given(places.getOrDefault(question.exampleId(), -1));
            count[0]++;
            count[1] += most ? 1 : 0;
            count[2] += given < 0 ? 0 : 1;
            count[3] += given >= 0 && given != (most ? 1 : 0) ? 1 : 0;
          }
        });
    List<ImportResult.OfReason> out = new ArrayList<>();
    counts.forEach(
        (reason, count) ->
            out.add(
                new ImportResult.OfReason(
                    reason.name().toLowerCase(Locale.ROOT),
                    (int) count[0],
                    share(count[1], count[0]),
                    share(count[3], count[2]))));
    return out;
  }

  private static IntervalEstimate share(long some, long all) {
    if (all == 0) {
      return IntervalEstimate.of(Double.NaN);
    }
    Interval interval = TwoProportions.wilson(some, all, LEVEL);
    return new IntervalEstimate((double) some / all, interval.low(), interval.high());
  }

  private static void table(
      List<Answer> answers,
      Map<String, Boolean> majority,
      LabelRows rows,
      Map<Long, Integer> places,
      Path file)
      throws IOException {
    new ParquetTableWriter()
        .longs("example_id", answers.stream().mapToLong(a -> a.question().exampleId()).toArray())
        .strings("user_id", texts(answers, a -> a.question().userId()))
        .strings("item_id", texts(answers, a -> a.question().itemId()))
        .strings("label", texts(answers, a -> a.question().task()))
        .ints("answer", answers.stream().mapToInt(a -> a.answer() ? 1 : 0).toArray())
        .ints(
            "given",
            answers.stream()
                .mapToInt(a -> rows.given(places.getOrDefault(a.question().exampleId(), -1)))
                .toArray())
        .strings("who", texts(answers, Answer::who))
        .strings("when", texts(answers, Answer::when))
        .strings("batch", texts(answers, a -> a.question().batch()))
        .strings(
            "reason", texts(answers, a -> a.question().reason().name().toLowerCase(Locale.ROOT)))
        .strings("check", texts(answers, a -> check(a, majority)))
        .write(file);
  }

  private static String[] texts(List<Answer> answers, Function<Answer, String> text) {
    return answers.stream().map(text).toArray(String[]::new);
  }

  private static void arbitration(
      SortedMap<String, SortedMap<String, Boolean>> open, String label, Path file)
      throws IOException {
    Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
    WholeFile.text(
        file,
        out -> {
          for (Map.Entry<String, SortedMap<String, Boolean>> entry : open.entrySet()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("example_id", entry.getKey());
            line.put("label", label);
            line.put("answers", entry.getValue());
            out.write(Json.line(line));
            out.write('\n');
          }
        });
  }
}
