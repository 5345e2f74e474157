package org.rectrain.path.runner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestInput;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.data.ItemsConfig;
import org.rectrain.config.data.UsersConfig;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.monitor.MonitorInput;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.StatisticsConfig;
import org.rectrain.config.train.LoopConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.guess.Budget;
import org.rectrain.guess.LogSizes;
import org.rectrain.path.StageName;
import org.rectrain.path.stage.Sections;
import org.rectrain.train.WorkForecast;
import org.rectrain.train.loop.LoopForecast;

/**
 * What the stages of a run will take, reckoned before the first one from samples of the data and
 * half a second of measuring this machine, to know whether it is a matter of minutes or of hours.
 * Each rate is what two cores of a 2 GHz AMD EPYC did; training is measured again, by its own
 * parts, before its first step.
 *
 * @param costs of the stages that are predicted, in order
 * @param unpredicted stages of the plan that are not
 * @param sizes of the log; null when no stage of the plan reads it
 */
public record PathCosts(List<Cost> costs, List<StageName> unpredicted, @Nullable LogSizes sizes) {
  /**
   * What one stage takes.
   *
   * @param seconds about, at most
   * @param least seconds where evaluations on valid gain nothing and it stops early
   * @param megabytes of the process at its peak
   * @param key what brings the stage to an hour where it takes hours, else empty
   */
  public record Cost(StageName stage, double seconds, double least, double megabytes, String key) {}

  private static final double LONG_SECONDS = 3600;

  /** User, item, time and position. */
  private static final double KEYS = 4;

  private static final double JUDGED_LISTS = 3000;
  private static final double SCORED_ROWS = 20_000;

  /** Operations a second of an encoder on cores with AVX-512. */
  private static final double OPERATIONS = 90e9;

  /** Rows a second of an experiment, and of a log that is watched. */
  private static final double ANALYZED_ROWS = 1e6;

  private static final double WATCHED_ROWS = 4e5;

  /** Of a training's time, by the sample. */
  private static final double DISTILL_SHARE = 0.7;

  /**
   * The costs of stages on sizes that are known.
   *
   * @param sizes of the log; null for stages that read none
   * @param tables rows of the tables that stages read instead of the log
   */
  static PathCosts of(
      RunConfig config,
      List<StageName> stages,
      @Nullable LogSizes sizes,
      Map<StageName, Long> tables,
      Budget.Allowance machine) {
    List<Cost> out = new ArrayList<>();
    double training = 0;
    for (StageName stage : stages) {
      Long rows = tables.get(stage);
      Cost cost =
          rows != null
              ? ofTable(stage, rows, machine.rate())
              : stage == StageName.EXPORT
                  ? cost(stage, 4 + 12 / machine.rate(), 1500, "")
                  : sizes == null ? null : ofLog(config, stage, sizes, training, machine.rate());
      if (cost != null) {
        out.add(cost);
        training = stage == StageName.TRAIN ? cost.seconds() : training;
      }
    }
    List<StageName> predicted = out.stream().map(Cost::stage).toList();
    List<StageName> others = stages.stream().filter(s -> !predicted.contains(s)).toList();
    return new PathCosts(out, others, sizes);
  }

  private static Cost ofTable(StageName stage, long rows, double rate) {
    double speed = stage == StageName.MONITOR ? WATCHED_ROWS : ANALYZED_ROWS;
    return cost(stage, 4 + rows / speed / rate, 900 + rows / 20_000.0, "");
  }

  /**
   * The cost of a stage of the path.
   *
   * @param training seconds of the training before it
   */
  private static @Nullable Cost ofLog(
      RunConfig config, StageName stage, LogSizes sizes, double training, double rate) {
    double rows = sizes.rows();
    double models = 1 + config.baselines().models().size() + (config.distill() == null ? 0 : 1);
    double pairs = models * sizes.users() * sizes.items();
    return switch (stage) {
      case PREPARE ->
          cost(stage, 4 + Budget.preparing(rows, cells(config)) / rate, 700 + rows / 600, "");
      case BASELINES -> baselines(config.baselines(), sizes, rate);
      case TRAIN -> train(config, sizes, rate);
      case DISTILL -> cost(stage, 8 + DISTILL_SHARE * training, 2000, "");
      case SCORE -> {
        double seconds = 3 + (pairs / Budget.LISTED_PAIRS + models * rows / 7 / SCORED_ROWS) / rate;
        yield cost(stage, seconds, 1500 + rows / 1000, "");
      }
      case EVAL -> cost(stage, 3 + models * sizes.users() / JUDGED_LISTS / rate, 1500, "");
      default -> null;
    };
  }

  /** The costs of a plan; null where no table of this machine is read. */
  static @Nullable PathCosts of(RunConfig config, PathPlan plan) {
    DataConfig data = config.data();
    List<StageName> todo =
        plan.steps().stream()
            .filter(step -> step.state() == PathPlan.State.TO_RUN)
            .map(PathPlan.Step::stage)
            .toList();
    boolean reads = todo.contains(StageName.PREPARE) || todo.contains(StageName.TRAIN);
    try {
      Map<StageName, Long> tables = tables(config, todo);
      LogSizes sizes = data != null && reads ? LogSizes.of(data) : null;
      if (sizes == null && tables.isEmpty()) {
        return null;
      }
      // Half a second of measuring is worth it before the stages of a log only.
      Budget.Allowance machine =
          sizes == null ? Budget.Allowance.usual(0) : Budget.Allowance.measured(0);
      return of(config, todo, sizes, tables, machine);
    } catch (Failure e) {
      return null; // the stage that reads it says what is wrong
    }
  }

  /** Rows of the experiment and of the watched log, where they are one table. */
  private static Map<StageName, Long> tables(RunConfig config, List<StageName> todo) {
    Map<StageName, Long> out = new EnumMap<>(StageName.class);
    Path root = Sections.dataRoot(config);
    AbtestConfig abtest = config.abtest();
    if (abtest != null && todo.contains(StageName.ABTEST)) {
      AbtestInput in = abtest.input();
      out.put(StageName.ABTEST, LogSizes.rows("abtest.input", root, in.path(), in.dialect()));
    }
    MonitorConfig monitor = config.monitor();
    if (monitor != null && todo.contains(StageName.MONITOR) && !monitor.input().dated()) {
      MonitorInput in = monitor.input();
      out.put(StageName.MONITOR, LogSizes.rows("monitor.input", root, in.path(), in.dialect()));
    }
    return out;
  }

  private static Cost cost(StageName stage, double seconds, double megabytes, String key) {
    double heap = Runtime.getRuntime().maxMemory() / 1e6;
    return new Cost(
        stage,
        seconds,
        seconds,
        Math.min(megabytes, heap + 900),
        seconds > LONG_SECONDS ? key : "");
  }

  /** Columns that prepare reads of a row, and three for each statistic that it makes. */
  private static double cells(RunConfig config) {
    DataConfig data = config.data();
    PrepareConfig prepare = config.prepare();
    if (data == null || prepare == null) {
      return KEYS;
    }
    ItemsConfig items = data.items();
    UsersConfig users = data.users();
    StatisticsConfig statistics = prepare.statistics();
    return KEYS
        + data.events().labels().size()
        + data.events().context().size()
        + (items == null ? 0 : items.features().size())
        + (users == null ? 0 : users.features().size())
        + 3.0 * statistics.by().size() * (1 + statistics.windows().size());
  }

  private static Cost baselines(BaselinesConfig config, LogSizes sizes, double rate) {
    double seconds = 2 + config.models().size() * sizes.rows() / 4.0 / Budget.FITTED_ROWS / rate;
    double megabytes = 950;
    if (config.models().contains(BaselinesConfig.Kind.EASE)) {
      double items = Math.min(sizes.items(), config.ease().maxItems());
      double inversions = config.ease().lambda().size();
      seconds += inversions * Budget.inversion(items) / rate;
      megabytes += 16 * items * items / 1e6;
    }
    double fewer = config.ease().maxItems() * Math.cbrt(LONG_SECONDS / seconds);
    return cost(
        StageName.BASELINES,
        seconds,
        megabytes,
        String.format(Locale.ROOT, "baselines.ease.max_items=%.0f", fewer));
  }

  private static Cost train(RunConfig config, LogSizes sizes, double rate) {
    TrainConfig train = Objects.requireNonNull(config.train());
    int drawn =
        sizes.positives() && config.prepare() != null ? config.prepare().negatives().ratio() : 0;
    double examples = sizes.examples(drawn);
    double tokens = sizes.tokens(train.encoder().maxTokens());
    WorkForecast work =
        WorkForecast.of(
            train,
            new WorkForecast.Sizes(
                (int) Math.max(1, Math.min(examples, Integer.MAX_VALUE)),
                Math.min(train.towers().history(), sizes.rows() / 2.0 / Math.max(1, sizes.users())),
                (int) Math.max(1, sizes.items()),
                tokens));
    double towers =
        examples * train.loop().epochs() * train.loop().epochFraction() / Budget.TRAINED_ROWS;
    double once = 8 + work.encoding() / OPERATIONS / rate;
    double steps = (work.learning() / OPERATIONS + towers) / rate;
    double epochs = train.loop().epochs() * LONG_SECONDS / (once + steps);
    Cost most =
        cost(
            StageName.TRAIN,
            once + steps,
            1900 + examples / 1000 + (work.learning() > 0 ? 300 : 0),
            String.format(Locale.ROOT, "train.epochs=%.2g", epochs));
    double least = once + soonest(train.loop()) * steps;
    return new Cost(most.stage(), most.seconds(), least, most.megabytes(), most.key());
  }

  /** Share of the steps before early stopping may end them: the start stays the best. */
  private static double soonest(LoopConfig loop) {
    int patience = loop.stopping().patience();
    double epochs = Math.max(loop.epochs(), loop.evalEvery());
    return patience == 0 ? 1 : Math.min(1, patience * loop.evalEvery() / epochs);
  }

  /** Seconds of all that are predicted. */
  public double seconds() {
    return costs.stream().mapToDouble(Cost::seconds).sum();
  }

  /** Lines for people: all that are predicted, and each stage. */
  public List<String> lines() {
    List<String> out = new ArrayList<>();
    double peak = costs.stream().mapToDouble(Cost::megabytes).max().orElse(0);
    out.add(
        String.format(
            Locale.ROOT,
            "at most about %s and %.1f GB of memory, by %s",
            LoopForecast.shown(seconds()),
            peak / 1000,
            sizes == null
                ? "the rows of its table"
                : String.format(
                    Locale.ROOT,
                    "about %,d rows, %,d users, %,d items and this machine's speed",
                    sizes.rows(),
                    sizes.users(),
                    sizes.items())));
    for (Cost cost : costs) {
      out.add(
          String.format(
              Locale.ROOT,
              "  %-10s %11s  %4.1f GB%s%s",
              cost.stage().folder(),
              LoopForecast.shown(cost.seconds()),
              cost.megabytes() / 1000,
              cost.least() < 0.9 * cost.seconds()
                  ? "  or from "
                      + LoopForecast.shown(cost.least())
                      + " on where evaluations stop gaining"
                  : "",
              cost.key().isEmpty() ? "" : "  " + cost.key() + " would take about an hour"));
    }
    for (StageName stage : unpredicted) {
      out.add(String.format(Locale.ROOT, "  %-10s not predicted", stage.folder()));
    }
    return out;
  }
}
