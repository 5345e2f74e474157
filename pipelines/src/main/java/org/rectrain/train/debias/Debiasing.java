package org.rectrain.train.debias;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.causal.Examination;
import org.rectrain.causal.Propensities;
import org.rectrain.config.train.DebiasConfig;
import org.rectrain.config.train.DebiasConfig.Method;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.model.Model;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.run.Progress;
import org.rectrain.train.recipe.Network;

/** One training's treatment of positions, as {@code train.debias} asks for it. */
public final class Debiasing {
  private static final String KEY = "train.debias";

  private final DebiasConfig config;
  private final List<String> tasks;
  private final int[] positions;
  private final float[] lifts;
  private final PositionTower.@Nullable Rows tower;
  private final @Nullable Examination examination;
  private int clipped;

  private Debiasing(
      DebiasConfig config, Path prepared, FeatureSchema schema, List<String> tasks, Examples rows) {
    this.config = config;
    this.tasks = tasks;
    boolean on = config.method() != Method.NONE;
    if (on && schema.features().stream().anyMatch(f -> f.name().equals(Columns.POSITION))) {
      throw Failure.usage(
          KEY + ": the position is a feature of the model too, which serving would have to know",
          "take it out of data.events.context");
    }
    this.positions = on ? RowPositions.of(prepared, rows) : new int[0];
    this.examination =
        config.method() == Method.WEIGHTS
            ? new Propensities(config.propensities(), KEY + ".propensities")
                .of(prepared, schema.labels().get(0))
            : null;
    this.lifts = examination == null ? new float[0] : lifts(examination, rows.weights());
    this.tower =
        config.method() == Method.TOWER
            ? PositionTower.Rows.of(positions, config.propensities().positions())
            : null;
  }

  /** Of the rows that a model learns from. */
  public static Debiasing of(
      DebiasConfig config, Path prepared, FeatureSchema schema, List<String> tasks, Examples rows) {
    return new Debiasing(config, prepared, schema, tasks, rows);
  }

  /**
   * What a positive label of each row counts: the chance that a usual row is looked at over that of
   * the row's own position. Empty where all count alike.
   */
  public float[] lifts() {
    return lifts;
  }

  private float[] lifts(Examination looked, float[] weights) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < positions.length; i++) {
      double chance = looked.at(positions[i]);
      if (chance > 0) {
        sum += chance * weights[i];
        all += weights[i];
      }
    }
    double usual = all > 0 ? sum / all : 1;
    float[] out = new float[positions.length];
    for (int i = 0; i < out.length; i++) {
      double chance = looked.at(positions[i]);
      boolean cut = chance > 0 && 1 / chance > config.clip();
      clipped += cut ? 1 : 0;
      out[i] = chance > 0 ? (float) (usual * (cut ? config.clip() : 1 / chance)) : 1;
    }
    return out;
  }

  /** Adds what learns beside the model, frozen. */
  public void prepare(Model model, Examples rows) {
    if (tower != null) {
      PositionTower.initialise(model.towerParameters(), tower, rows);
    }
  }

  /** The network that learns: that of the model, with a tower of positions where asked for. */
  public Network over(Network network, Parameters parameters) {
    return tower == null ? network : new PositionTower(network, parameters, tower);
  }

  /** What was done; takes the tower out of the model. Null where nothing was. */
  public @Nullable PositionResult finish(Model model) {
    if (config.method() == Method.NONE) {
      return null;
    }
    int known = (int) Arrays.stream(positions).filter(p -> p >= 0).count();
    PositionResult result =
        new PositionResult(
            config.method().name().toLowerCase(Locale.ROOT),
            known,
            positions.length - known,
            clipped,
            examination,
            tower == null ? null : PositionTower.learned(model.towerParameters(), tower, tasks));
    if (tower != null) {
      model.towerParameters().remove(PositionTower.NAME);
    }
    return result;
  }

  /** Says in the log what positions do, and writes {@value PositionResult#FILE}. */
  public static void report(@Nullable PositionResult result, Path out, Progress progress)
      throws IOException {
    if (result == null) {
      return;
    }
    progress.log(
        String.format(
            Locale.ROOT,
            "train: debias by %s: %,d rows with a position, %,d without, which count as they are",
            result.method(),
            result.rows(),
            result.unknown()));
    Json.write(out.resolve(PositionResult.FILE), result);
  }
}
