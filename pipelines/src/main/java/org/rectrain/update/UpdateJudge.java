package org.rectrain.update;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.update.UpdateConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.update.UpdateResult.Demand;
import org.rectrain.update.UpdateResult.Learned;
import org.rectrain.update.UpdateResult.Parent;

/** Compares an update with the model that it went on from, and writes {@code update.json}. */
public final class UpdateJudge {
  private static final int BATCH = 2048;

  private final UpdateConfig config;
  private final EncoderConfig encoder;
  private final int threads;
  private final long seed;
  private final Path prepared;

  /**
   * A judge over the prepared data of an update.
   *
   * @param encoder how texts are encoded
   * @param threads passes side by side
   * @param prepared whose test split is the next day and whose valid rows of earlier days are the
   *     anchor set
   */
  public UpdateJudge(
      UpdateConfig config, EncoderConfig encoder, int threads, long seed, Path prepared) {
    this.config = config;
    this.encoder = encoder;
    this.threads = threads;
    this.seed = seed;
    this.prepared = prepared;
  }

  /**
   * The model that was updated.
   *
   * @param folder of the model
   * @param facts about it
   * @param prepared data that it was trained on; null when it is not there any more
   */
  public record Before(Path folder, Parent facts, @Nullable Path prepared) {}

  /**
   * Judges.
   *
   * @param models folders of the new model's members
   * @param before null for the first model
   * @param learned how the new one was trained
   * @param grew new items, users and categories, by name
   * @param out folder of the stage
   */
  public UpdateResult run(
      LocalDate until,
      List<Path> models,
      @Nullable Before before,
      Learned learned,
      Map<String, Integer> grew,
      Path out)
      throws IOException {
    PreparedManifest manifest = PreparedManifest.read(prepared);
    List<String> tasks = ModelFolders.tasks(models.get(0));
    long since =
        before == null ? Long.MIN_VALUE : Instant.parse(before.facts().until()).toEpochMilli() + 1;
    ExamRows next = ExamRows.nextDay(prepared, tasks);
    ExamRows old =
        ExamRows.anchor(
            prepared, tasks, since, before == null ? null : before.prepared(), config.anchorRows());
    double[][][] now = scores(models, tasks, next, old);
    double[] @Nullable [][] then =
        before == null ? null : scores(List.of(before.folder()), tasks, next, old);
    Exam nextDay = exam(tasks, next, now[0], then == null ? null : then[0]);
    Exam anchor = exam(tasks, old, now[1], then == null ? null : then[1]);
    List<Demand> gates = Demands.of(config.gates(), nextDay, anchor, before != null);
    boolean passed = gates.stream().allMatch(Demand::passed);
    UpdateResult result =
        new UpdateResult(
            UpdateResult.VERSION,
            until.toString(),
            until.plusDays(1).toString(),
            config.mode().name().toLowerCase(Locale.ROOT),
            models.get(0).toString(),
            before == null ? null : before.facts(),
            passed,
            sentence(until, nextDay, before != null, passed),
            gates,
            nextDay,
            anchor,
            news(manifest, since, until, before, grew),
            learned);
    Json.write(out.resolve(UpdateResult.FILE), result);
    return result;
  }

  private Exam exam(List<String> tasks, ExamRows rows, double[][] now, double @Nullable [][] then) {
    UpdateConfig.UpdateGates gates = config.gates();
    return Exam.of(tasks, rows, now, then, gates.level(), gates.replicates(), seed);
  }

  /** (sets, tasks, rows). */
  private double[][][] scores(List<Path> models, List<String> tasks, ExamRows... sets) {
    double[][][] out = new double[sets.length][][];
    try (Scorer scorer =
        ModelFolders.open("model", models, prepared, encoder.tokensPerPass(), BATCH, threads)) {
      for (int i = 0; i < sets.length; i++) {
        out[i] =
            sets[i].size() == 0
                ? new double[tasks.size()][0]
                : scorer.score(sets[i].split(), tasks, sets[i].rows());
      }
    }
    return out;
  }

  private static String sentence(LocalDate until, Exam nextDay, boolean compared, boolean passed) {
    Exam.Task task = nextDay.tasks().get(0);
    String auc =
        String.format(
            Locale.ROOT,
            "AUC of %s on %s is %.4f",
            task.task(),
            until.plusDays(1),
            task.auc().value());
    if (compared) {
      auc +=
          String.format(
              Locale.ROOT,
              ", %+.4f [%+.4f, %+.4f] against the model before",
              task.change().value(),
              task.change().low(),
              task.change().high());
    }
    return auc + (passed ? "; all gates passed" : "; a gate was not passed");
  }

  private UpdateResult.News news(
      PreparedManifest manifest,
      long since,
      LocalDate until,
      @Nullable Before before,
      Map<String, Integer> grew) {
    String known =
        before == null
            ? ""
            : Instant.ofEpochMilli(since - 1).atOffset(ZoneOffset.UTC).toLocalDate().toString();
    Map<String, Long> days = new TreeMap<>(manifest.days());
    days.keySet().removeIf(day -> day.compareTo(known) <= 0 || day.compareTo(until.toString()) > 0);
    Path data = before == null ? null : before.prepared();
    Map<String, Long> late =
        data == null ? null : late(PreparedManifest.read(data).days(), manifest.days(), known);
    double rows =
        late == null ? Double.NaN : late.values().stream().mapToLong(Long::longValue).sum();
    return new UpdateResult.News(days, late, rows, grew);
  }

  /**
   * Rows that days before have now and had not. The last day that the earlier data had may not have
   * been over then, so it does not count. Net of rows that rules remove by now, such as those of a
   * user who has turned out to be a machine.
   *
   * @param then rows by day when the earlier model was made
   * @param now rows by day
   * @param known last day that it learned
   * @return null when the earlier days were not counted
   */
  static @Nullable Map<String, Long> late(
      Map<String, Long> then, Map<String, Long> now, String known) {
    if (then.isEmpty()) {
      return null;
    }
    String last = new TreeMap<>(then).lastKey();
    Map<String, Long> out = new TreeMap<>();
    now.forEach(
        (day, rows) -> {
          long more = rows - then.getOrDefault(day, 0L);
          if (day.compareTo(known) <= 0 && day.compareTo(last) < 0 && more > 0) {
            out.put(day, more);
          }
        });
    return out;
  }
}
