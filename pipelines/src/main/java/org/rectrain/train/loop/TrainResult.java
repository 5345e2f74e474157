package org.rectrain.train.loop;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.config.train.TrainConfig.ScorerKind;
import org.rectrain.train.batch.NewRows.News;

/**
 * What {@code train.json} says.
 *
 * @param model name of the model
 * @param folder of the model, below the stage's folder
 * @param parameters values of the model, encoder included
 * @param trainable values that learned
 * @param encoderTrainable of these, in the encoder
 * @param examples train examples
 * @param validExamples valid examples evaluated
 * @param distinctTexts texts encoded
 * @param textTokens their tokens
 * @param steps optimizer steps made
 * @param stepsPerEpoch steps of one pass over the data
 * @param bestStep step whose parameters the model has
 * @param stoppedEarly whether patience ran out before the last step
 * @param best metrics of the best evaluation on valid
 * @param seconds of training
 * @param examplesPerSecond examples through the towers
 * @param tokensPerSecond tokens through the encoder, each encoding counted
 * @param peakMegabytes resident memory at the end
 * @param scorer what reads a pair
 * @param initFrom the model that training went on from, or null
 * @param replayed old examples among {@code examples}
 * @param until time of the newest train example, ISO-8601: what comes later is new to the model
 * @param news what was new to the model that went on; null where nothing said so
 * @param learningRate highest learning rate, and {@code epochs} passes at most, both as asked for
 *     or as the amount of news has them
 * @param taskWeights weights that were learned (weighting: uncertainty); empty when fixed
 * @param curve evaluations in order; train.jsonl has lines between them as well
 * @param members what each network of an ensemble reached alone; empty for one network
 * @param together metrics on valid of the mean of the members' logits; empty for one network
 */
public record TrainResult(
    @ModelName String model,
    String folder,
    long parameters,
    long trainable,
    long encoderTrainable,
    int examples,
    int validExamples,
    int distinctTexts,
    long textTokens,
    long steps,
    int stepsPerEpoch,
    long bestStep,
    boolean stoppedEarly,
    Map<String, Double> best,
    double seconds,
    double examplesPerSecond,
    double tokensPerSecond,
    long peakMegabytes,
    ScorerKind scorer,
    @Nullable String initFrom,
    int replayed,
    @Nullable String until,
    @Nullable News news,
    double learningRate,
    double epochs,
    Map<String, Double> taskWeights,
    List<Map<String, Object>> curve,
    List<Member> members,
    Map<String, Double> together) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "train.json";

  /** File of the curve in the stage's folder, one JSON object per line. */
  public static final String LOG = "train.jsonl";

  /**
   * One network of an ensemble.
   *
   * @param folder of the model, below the stage's folder
   * @param steps optimizer steps made
   * @param bestStep step whose parameters the model has; 0 when nothing was gained over the start
   * @param stoppedEarly whether patience ran out before the last step
   * @param best metrics of the best evaluation on valid
   */
  public record Member(
      String folder, long steps, long bestStep, boolean stoppedEarly, Map<String, Double> best) {}

  /**
   * What training began with.
   *
   * @param replayed old examples among the train examples
   * @param until time of the newest train example
   */
  public record Start(
      @Nullable String initFrom,
      int replayed,
      String until,
      @Nullable News news,
      double learningRate,
      double epochs) {}

  /** Takes what older files lack. */
  public TrainResult {
    members = members == null ? List.of() : List.copyOf(members);
    together = together == null ? Map.of() : together;
  }

  /** The same as the first of some members. */
  public TrainResult with(List<Member> all, Map<String, Double> ensemble) {
    Start start = new Start(initFrom, replayed, text(until), news, learningRate, epochs);
    return with(start, taskWeights, all, ensemble);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** The same with where it started and what it learned beside the model. */
  public TrainResult with(Start start, Map<String, Double> weights) {
    return with(start, weights, members, together);
  }

  private TrainResult with(
      Start start, Map<String, Double> weights, List<Member> all, Map<String, Double> ensemble) {
    return new TrainResult(
        model,
        folder,
        parameters,
        trainable,
        encoderTrainable,
        examples,
        validExamples,
        distinctTexts,
        textTokens,
        steps,
        stepsPerEpoch,
        bestStep,
        stoppedEarly,
        best,
        seconds,
        examplesPerSecond,
        tokensPerSecond,
        peakMegabytes,
        scorer,
        start.initFrom(),
        start.replayed(),
        start.until(),
        start.news(),
        start.learningRate(),
        start.epochs(),
        weights,
        curve,
        all,
        ensemble);
  }
}
