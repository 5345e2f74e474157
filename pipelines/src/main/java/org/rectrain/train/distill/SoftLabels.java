package org.rectrain.train.distill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Prepared;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Progress;
import org.rectrain.run.Provenance;
import org.rectrain.score.Scorer;

/**
 * The teachers' logits of one split, computed once and kept as {@code labels.parquet} (example id,
 * {@code logit_TASK} each) beside {@code soft_labels.json}, which says whose they are.
 *
 * @param ids example ids
 * @param logits (tasks, examples)
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record SoftLabels(Owner owner, long[] ids, float[][] logits) {
  /** Folder of the labels in the stage's folder. */
  static final String FOLDER = "soft_labels";

  /** Folder of those of unlabelled rows. */
  static final String UNLABELLED = "soft_labels_unlabelled";

  private static final String FILE = "soft_labels.json";
  private static final String TABLE = "labels.parquet";
  private static final String PREFIX = "logit_";

  /**
   * Whose labels these are.
   *
   * @param teacher fingerprint of the teachers' files
   * @param data fingerprint of the rows, items, users and features that they read
   * @param split of the rows
   * @param tasks labels, in order
   * @param rows how many
   * @param teachers folders, as they were named
   */
  record Owner(
      String teacher,
      String data,
      String split,
      List<String> tasks,
      int rows,
      List<String> teachers) {

    static Owner of(Teachers teachers, Path prepared, String split, List<String> tasks) {
      return new Owner(
          teachers.fingerprint(),
          Fingerprints.of(
              Fingerprints.ofPath(Prepared.examples(prepared, split)),
              Fingerprints.ofPath(Prepared.items(prepared)),
              Fingerprints.ofPath(Prepared.users(prepared)),
              Fingerprints.ofPath(prepared.resolve("feature_schema.json"))),
          split,
          tasks,
          Teachers.ids(prepared, split).length,
          teachers.names());
    }

    /** Why labels of this owner do not serve another one; null when they do. */
    @Nullable String misfit(Owner wanted) {
      if (!teacher.equals(wanted.teacher)) {
        return "they belong to another teacher (" + String.join(", ", teachers) + ")";
      }
      if (!data.equals(wanted.data) || !split.equals(wanted.split)) {
        return "they were made on other prepared data";
      }
      return tasks.containsAll(wanted.tasks)
          ? null
          : "they are for the tasks " + tasks + "; expected " + wanted.tasks;
    }
  }

  /**
   * The labels of a split: given ones, the stage's own where they still hold, or new ones.
   *
   * @param open the teachers over the prepared data; null to open them when they are needed
   * @param given folder named by the user, whose labels must fit; null for none
   * @param own folders that may hold labels of this stage, in the order to look; those that do not
   *     fit are passed over
   * @param out where the labels are afterwards
   * @throws Failure (exit code 3) when given labels are missing or belong to another teacher or
   *     data
   */
  static SoftLabels obtain(
      Teachers teachers,
      @Nullable Scorer open,
      Path prepared,
      String split,
      List<String> tasks,
      @Nullable Path given,
      List<Path> own,
      Path out,
      Progress progress)
      throws IOException {
    Owner wanted = Owner.of(teachers, prepared, split, tasks);
    if (given != null) {
      if (!Files.exists(given.resolve(FILE))) {
        throw Failure.input(
            "distill.soft_labels: " + given + " holds no " + FILE,
            "name the soft_labels folder of a finished distillation, or leave the option out");
      }
      String misfit = Json.read(given.resolve(FILE), Owner.class).misfit(wanted);
      if (misfit != null) {
        throw Failure.input(
            "distill.soft_labels: " + given + ": " + misfit,
            "leave the option out to have them made again; expected labels of "
                + String.join(", ", wanted.teachers)
                + " on "
                + prepared);
      }
      String change = Provenance.changeInPart(given);
      if (change != null) {
        throw damaged(given, change + " since its distillation made it");
      }
      progress.log("distill: takes the soft labels over from " + given);
      return read(given, tasks).write(out);
    }
    for (Path folder : own) {
      if (Json.isWhole(folder.resolve(FILE))
          && Json.read(folder.resolve(FILE), Owner.class).misfit(wanted) == null) {
        progress.log("distill: takes the soft labels over from " + folder);
        return read(folder, tasks).write(out);
      }
    }
    progress.log(
        String.format(
            Locale.ROOT,
            "distill: %d teacher%s score %,d examples of %s",
            teachers.folders().size(),
            teachers.folders().size() == 1 ? "" : "s",
            wanted.rows(),
            split));
    float[][] logits =
        open == null
            ? teachers.logits(prepared, split, tasks)
            : Teachers.logits(open, prepared, split, tasks);
    return new SoftLabels(wanted, Teachers.ids(prepared, split), logits).write(out);
  }

  public static SoftLabels read(Path folder, List<String> tasks) {
    List<String> columns = new ArrayList<>(List.of(Columns.EXAMPLE_ID));
    tasks.forEach(task -> columns.add(PREFIX + task));
    ParquetTable table = ParquetTable.read(folder.resolve(TABLE), columns.toArray(String[]::new));
    float[][] logits = new float[tasks.size()][];
    for (int t = 0; t < logits.length; t++) {
      double[] values = table.doubles(PREFIX + tasks.get(t));
      logits[t] = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        logits[t][i] = (float) values[i];
      }
    }
    Owner owner = Json.read(folder.resolve(FILE), Owner.class);
    Owner now =
        new Owner(owner.teacher, owner.data, owner.split, tasks, owner.rows, owner.teachers);
    long[] ids = table.longs(Columns.EXAMPLE_ID);
    if (Arrays.stream(ids).distinct().count() != owner.rows || ids.length != owner.rows) {
      throw damaged(
          folder,
          TABLE + " has " + ids.length + " rows; expected " + owner.rows + " different ids");
    }
    for (float[] of : logits) {
      for (float logit : of) {
        if (!Float.isFinite(logit)) {
          throw damaged(folder, TABLE + " holds the logit " + logit + "; expected a finite number");
        }
      }
    }
    return new SoftLabels(now, ids, logits);
  }

  private static Failure damaged(Path folder, String what) {
    return Failure.input(
        folder + ": " + what,
        "distil again without distill.soft_labels, or copy the folder of that distillation again");
  }

  /** Writes the table first: a folder with the JSON file is whole. */
  private SoftLabels write(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (Json.isWhole(file) && Json.read(file, Owner.class).equals(owner)) {
      return this; // the same ones, of a run that was cut short
    }
    Files.createDirectories(folder);
    Files.deleteIfExists(file);
    ParquetTableWriter writer = new ParquetTableWriter().longs(Columns.EXAMPLE_ID, ids);
    for (int t = 0; t < logits.length; t++) {
      writer.floats(PREFIX + owner.tasks.get(t), logits[t]);
    }
    writer.write(folder.resolve(TABLE));
    Json.write(file, owner);
    return this;
  }

  /** These and those of another split. */
  SoftLabels with(SoftLabels other) {
    long[] all = Arrays.copyOf(ids, ids.length + other.ids.length);
    System.arraycopy(other.ids, 0, all, ids.length, other.ids.length);
    float[][] both = new float[logits.length][];
    for (int t = 0; t < both.length; t++) {
      both[t] = Arrays.copyOf(logits[t], all.length);
      System.arraycopy(other.logits[t], 0, both[t], ids.length, other.ids.length);
    }
    return new SoftLabels(owner, all, both);
  }

  /**
   * The labels of some examples, found by their ids.
   *
   * @return (tasks, examples)
   */
  float[][] of(Examples examples) {
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      places.put(ids[i], i);
    }
    float[][] out = new float[logits.length][examples.size()];
    for (int i = 0; i < examples.size(); i++) {
      Integer place = places.get(examples.ids()[i]);
      if (place == null) {
        throw Failure.input(
            "soft labels: none for example " + examples.ids()[i] + " of " + owner.split,
            "remove the stage's folder and distil again");
      }
      for (int t = 0; t < out.length; t++) {
        out[t][i] = logits[t][place];
      }
    }
    return out;
  }
}
