package org.rectrain.train;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.config.train.EncoderConfig.Tune;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.train.batch.StepPlan;
import org.rectrain.train.batch.StepPlanner;
import org.rectrain.train.checkpoint.Learner;
import org.rectrain.train.loop.LoopSettings;
import org.rectrain.train.loop.ValidEvaluation;
import org.rectrain.train.parallel.Worker;
import org.rectrain.train.recipe.Recipe;

/**
 * Runs each part of a training a few times and says what all will take. Nothing that learns is
 * changed, and no random number is drawn from what the run draws from.
 *
 * @param encoder null without text
 * @param threads workers that share a step
 */
record TrainProbe(
    Worker worker,
    @Nullable TextEncoder encoder,
    Recipe recipe,
    StepPlanner planner,
    ValidEvaluation evaluation,
    LoopSettings settings,
    int threads) {
  private static final int MOST_RUNS = 5;
  private static final double ENOUGH_SECONDS = 1;
  private static final int GROUPS = 3;
  private static final int FEW_TOKENS = 400;

  /**
   * The forecast.
   *
   * @param towers makes the towers' learner over a copy of its parameters
   * @param starts evaluations before the first step
   */
  TrainForecast run(EncoderConfig config, Function<Parameters, Learner> towers, int starts) {
    TextEncoder own = encoder;
    boolean learns = own != null && own.parameters().trainableSize() > 0;
    float[] vectors = new float[own == null ? 0 : own.texts().size() * own.width()];
    int parallel = Math.max(1, Math.min(threads, Runtime.getRuntime().availableProcessors()));
    double token = own == null ? 0 : token(own, vectors) / parallel;
    StepPlan plan = planner.plan(0);
    double micro = median(() -> worker.run(recipe, plan, plan.micros().get(0), vectors, learns));
    TrainForecast.Measured measured =
        new TrainForecast.Measured(micro, optimizer(towers), token, evaluation.seconds(vectors));
    long evaluations = starts + settings.evaluations(settings.totalSteps());
    long windows = learns ? (settings.totalSteps() + settings.every() - 1) / settings.every() : 0;
    return TrainForecast.of(
        measured,
        new TrainForecast.Work(
            settings.totalSteps(),
            Math.ceil((double) plan.micros().size() / parallel),
            windows,
            evaluations,
            own == null ? new TrainForecast.Tokens(0, 0, 0) : tokens(own, config, learns)));
  }

  private TrainForecast.Tokens tokens(TextEncoder own, EncoderConfig config, boolean learns) {
    double all = own.texts().tokens(own.all());
    if (!learns) {
      return new TrainForecast.Tokens(all, 0, 0);
    }
    int layers = own.layers();
    int last = config.tune() == Tune.FULL ? 0 : config.lora().lastLayers();
    double upper = config.cacheFrozen() && last > 0 ? (double) last / layers : 1;
    List<StepPlan> window =
        java.util.stream.LongStream.range(0, Math.min(settings.every(), settings.totalSteps()))
            .mapToObj(planner::plan)
            .toList();
    int[] evaluated = evaluation.texts();
    double judged = evaluated.length == 0 ? all : own.texts().tokens(distinct(evaluated));
    return new TrainForecast.Tokens(
        all * (1 - upper),
        upper * own.texts().tokens(distinct(planner.texts(window))),
        upper * judged);
  }

  private static int[] distinct(int[] texts) {
    return Arrays.stream(texts).distinct().toArray();
  }

  /** Seconds of a token on one thread, of some short, middling and long texts. */
  private static double token(TextEncoder own, float[] scratch) {
    List<int[]> groups = own.groups(own.all());
    own.encodeGroup(few(own, groups.get(groups.size() / 2)), scratch);
    double seconds = 0;
    long tokens = 0;
    for (int i = 0; i < GROUPS; i++) {
      int[] group = few(own, groups.get((int) ((i + 0.5) / GROUPS * groups.size())));
      seconds += timed(() -> own.encodeGroup(group, scratch));
      tokens += own.texts().tokens(group);
    }
    return seconds / Math.max(1, tokens);
  }

  /** The first texts of a group, a few hundred tokens. */
  private static int[] few(TextEncoder own, int[] group) {
    long tokens = 0;
    int count = 0;
    while (count < group.length && (count == 0 || tokens < FEW_TOKENS)) {
      tokens += own.texts().tokens(new int[] {group[count]});
      count++;
    }
    return Arrays.copyOf(group, count);
  }

  private double optimizer(Function<Parameters, Learner> towers) {
    Parameters copy = worker.parameters().replica();
    try (Learner learner = towers.apply(copy)) {
      float[] gradient = new float[Math.toIntExact(copy.trainableSize())];
      return median(() -> learner.step(gradient, 1));
    } finally {
      copy.close();
    }
  }

  /** The middle one of some runs after the first, which warms up. */
  private static double median(Runnable part) {
    double first = timed(part);
    double[] seconds = new double[MOST_RUNS];
    int runs = 0;
    for (double sum = first; runs < MOST_RUNS && (runs == 0 || sum < ENOUGH_SECONDS); runs++) {
      seconds[runs] = timed(part);
      sum += seconds[runs];
    }
    Arrays.sort(seconds, 0, runs);
    return seconds[runs / 2];
  }

  private static double timed(Runnable part) {
    long start = System.nanoTime();
    part.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
