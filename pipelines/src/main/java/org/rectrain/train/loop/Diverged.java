package org.rectrain.train.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.StepPlan;
import org.rectrain.train.batch.StepSource;
import org.rectrain.train.parallel.Peers;

/** Keeps the batch of a step that gave no finite loss, and says where. */
final class Diverged {
  /** Folder below that of the run; it outlives the stage's unfinished folder. */
  static final String FOLDER = "diverged";

  private Diverged() {}

  /**
   * Writes {@code diverged/step-N/batch.json}: the step's numbers and, row by row, ids, labels,
   * weight and how many features are no finite number.
   *
   * @param out folder of the stage; the batch is beside it
   * @param peers of which the first one writes
   * @param remedy what to do about it
   * @param loss of the step
   * @param norm of its gradient
   * @param rate factor of the schedule
   * @return what to throw
   */
  static Failure save(
      Path out,
      Peers peers,
      StepPlan plan,
      StepSource steps,
      String remedy,
      double loss,
      double norm,
      double rate) {
    Path folder = out.resolveSibling(FOLDER).resolve(String.format("step-%09d", plan.step()));
    Map<String, Object> batch = new LinkedHashMap<>();
    batch.put("step", plan.step());
    batch.put("loss", loss);
    batch.put("gradient_norm", norm);
    batch.put("rate_factor", rate);
    List<Object> rows = new ArrayList<>();
    for (MicroBatch micro : plan.micros()) {
      for (int row : micro.rows()) {
        rows.add(row(steps, row));
      }
    }
    batch.put("rows", rows);
    try {
      if (peers.leads()) {
        Files.createDirectories(folder);
        Json.write(folder.resolve("batch.json"), batch);
      }
    } catch (IOException e) {
      throw Failure.input(
          folder + ": cannot be written: " + e.getMessage(), "free space on the disk", e);
    }
    String what = Double.isFinite(loss) ? "the gradient's norm is " + norm : "the loss is " + loss;
    return Failure.gate(
        "step " + plan.step() + ": " + what + "; the batch is saved in " + folder, remedy);
  }

  private static Map<String, Object> row(StepSource steps, int row) {
    Examples examples = steps.examples();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("example_id", examples.ids()[row]);
    out.put("user", examples.users()[row]);
    out.put("item", steps.catalogue().ids()[examples.items()[row]]);
    List<Integer> labels = new ArrayList<>();
    for (int[] label : examples.labels()) {
      labels.add(label[row]);
    }
    out.put("labels", labels);
    out.put("weight", examples.weights()[row]);
    int undefined = 0;
    for (EncodedFeatures side :
        List.of(examples.user(), examples.context(), examples.item(), examples.pair())) {
      int width = side.numberWidth();
      for (int i = row * width; i < (row + 1) * width; i++) {
        undefined += Float.isFinite(side.numbers()[i]) ? 0 : 1;
      }
    }
    out.put("not_finite_features", undefined);
    return out;
  }
}
