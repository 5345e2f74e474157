package org.rectrain.release.rollout;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.release.rollout.RolloutState.Look;
import org.rectrain.release.rollout.RolloutState.Phase;
import org.rectrain.release.rollout.RolloutState.Watched;
import org.rectrain.stat.NonInferiority.Finding;

/** From a log's analysis and the state before to the state after. */
public final class RolloutJudge {
  private final RolloutConfig config;

  public RolloutJudge(RolloutConfig config) {
    this.config = config;
  }

  /**
   * The analysis of the log that a state asks for: the days of its step, users assigned as the step
   * says, bounds that hold at every look.
   */
  public AbtestConfig analysis(RolloutState state) {
    Map<String, Object> window = new LinkedHashMap<>();
    String start = state.since() == null ? config.start() : state.since();
    if (start != null) {
      window.put("start", start);
    }
    if (config.date() != null) {
      window.put("end", config.date());
    }
    window.put("pre_days", 0);
    window.put("planned_days", config.days());
    double share = config.steps().get(state.step());
    return ConfigTrees.defaultsBut(
        AbtestConfig.class,
        Map.ofEntries(
            Map.entry("input", config.input()),
            Map.entry("control", config.control()),
            Map.entry("shares", Map.of(config.treatment(), share, config.control(), 1 - share)),
            Map.entry("window", window),
            Map.entry("metrics", config.metrics()),
            Map.entry("alpha", config.alphaEach()),
            Map.entry("correction", "none"),
            Map.entry("sequential", Map.of("method", "confidence_sequence")),
            Map.entry("srm_alpha", config.srmAlpha()),
            Map.entry("min_users", config.minUsers())));
  }

  /** How a log is read that shows how users vary, before there is a candidate. */
  public AbtestConfig history() {
    return ConfigTrees.defaultsBut(
        AbtestConfig.class,
        Map.of(
            "input", config.input(),
            "control", config.control(),
            "window", Map.of("pre_days", 0),
            "metrics", config.metrics()));
  }

  /**
   * The state of a roll-out before its first look.
   *
   * @param before what was rolled out in this place until now; null for nothing
   */
  public RolloutState begin(
      String candidate, String model, @Nullable String production, @Nullable RolloutState before) {
    return new RolloutState(
        RolloutState.VERSION,
        config.name(),
        candidate,
        model,
        production,
        config.steps(),
        0,
        config.steps().get(0),
        since(before),
        Phase.RUNNING,
        Decision.WAIT,
        null,
        "not looked at yet",
        false,
        config.floor(),
        config.alpha(),
        List.of());
  }

  /** Under the same name, days that an earlier candidate was served on are none of this one's. */
  private @Nullable String since(@Nullable RolloutState before) {
    String start = config.start();
    if (before == null || !before.name().equals(config.name())) {
      return start;
    }
    boolean replaced = before.phase() == Phase.RUNNING && config.date() != null;
    String served = replaced ? config.date() : before.date();
    if (served == null) {
      return start;
    }
    String next = next(served);
    return start == null || start.compareTo(next) < 0 ? next : start;
  }

  private static String next(String day) {
    return LocalDate.parse(day).plusDays(1).toString();
  }

  /** Whether the day to look at is before the step's first one: there is nothing to see yet. */
  public boolean isBefore(RolloutState state) {
    String date = config.date();
    String since = state.since();
    return date != null && since != null && date.compareTo(since) < 0;
  }

  /** The same state for another look, when the step's days have no row yet. */
  public RolloutState withoutRows(RolloutState state) {
    return state.decision() == Decision.ADVANCE ? state : state.waiting("wait: no rows yet");
  }

  /**
   * Looks once. A day that was decided on before is not decided on again; one that was waited on is
   * looked at again, with the rows that came since.
   *
   * @throws Failure (exit code 2) when the log ends before the last look
   */
  public RolloutState look(RolloutState state, AbtestResult result) {
    String date = config.date() == null ? result.lastDay() : config.date();
    String since = state.since() == null ? result.firstDay() : state.since();
    if (date == null || since == null) {
      throw Failure.usage(
          "rollout.input: has no times, by which looks are distinguished",
          "name a log of events with times");
    }
    if (date.compareTo(since) < 0) {
      return withoutRows(state);
    }
    Look last = state.last();
    if (last == null && users(result, config.treatment()) == 0) {
      return state.notServed(date, next(date), others(result));
    }
    if (last != null && date.compareTo(last.date()) < 0) {
      throw Failure.usage(
          "rollout.date: " + date + " is before the last look, " + last.date(),
          "name a later day, or begin again under another rollout.name");
    }
    Look look = look(state, result, date);
    List<Look> looks = new ArrayList<>(state.looks());
    if (last != null && last.date().equals(date) && last.step() == state.step()) {
      looks.remove(last);
    }
    looks.add(look);
    return after(state, look, looks, since);
  }

  private Look look(RolloutState state, AbtestResult result, String date) {
    List<Watched> watched = new ArrayList<>();
    Bounds goodness = new Bounds(Double.NaN, Double.NaN, Double.NaN);
    List<Finding> guards = new ArrayList<>();
    for (AbtestMetric metric : ordered()) {
      Watched one = watched(metric, result);
      watched.add(one);
      if (metric.equals(config.quality())) {
        goodness = one.relative().goodness(metric.better());
      } else if (one.guard() != null) {
        guards.add(one.guard());
      }
    }
    double margin = config.margin(state.step());
    List<Long> users = List.of(users(result, config.control()), users(result, config.treatment()));
    boolean few = users.get(0) < config.minUsers() || users.get(1) < config.minUsers();
    Decision decision =
        !result.sampleRatio().passed() && users.get(0) + users.get(1) > 0
            ? Decision.INVALID
            : few ? Decision.WAIT : RolloutRule.decide(goodness, config.floor(), margin, guards);
    String sentence = new RolloutWords(config, margin).sentence(decision, result, watched, users);
    return new Look(
        date,
        state.step(),
        config.steps().get(state.step()),
        users,
        margin,
        watched,
        decision,
        sentence);
  }

  private List<AbtestMetric> ordered() {
    List<AbtestMetric> out = new ArrayList<>(config.metrics());
    out.remove(config.quality());
    out.add(0, config.quality());
    return out;
  }

  /** Users of other variants: perhaps of this candidate under another name. */
  private String others(AbtestResult result) {
    long users = result.log().withoutVariant();
    return users == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; %,d users have a variant that is neither '%s' (rollout.control) nor '%s'"
                + " (rollout.treatment)",
            users,
            config.control(),
            config.treatment());
  }

  private static long users(AbtestResult result, String variant) {
    return result.variants().stream()
        .filter(v -> v.name().equals(variant))
        .mapToLong(AbtestResult.Variant::users)
        .sum();
  }

  private Watched watched(AbtestMetric metric, AbtestResult result) {
    int t = result.treatments().indexOf(config.treatment());
    MetricResult found =
        result.metrics().stream()
            .filter(m -> m.name().equals(metric.name()))
            .findFirst()
            .orElse(null);
    VariantComparison comparison = found == null || t < 0 ? null : found.comparisons().get(t);
    VariantComparison.Sequential sequential = comparison == null ? null : comparison.sequential();
    Bounds bounds =
        sequential == null
            ? new Bounds(Double.NaN, Double.NaN, Double.NaN)
            : new Bounds(
                1 + sequential.relative().value(),
                1 + sequential.relative().low(),
                1 + sequential.relative().high());
    return new Watched(
        metric.name(),
        metric.role().name().toLowerCase(Locale.ROOT),
        found == null || t < 0 ? Double.NaN : found.arms().get(0).mean(),
        found == null || t < 0 ? Double.NaN : found.arms().get(t + 1).mean(),
        bounds,
        metric.role() == Role.GUARDRAIL
            ? RolloutRule.guard(bounds, metric.margin(), metric.better())
            : null,
        found == null ? "no users to compare" : found.problem());
  }

  private RolloutState after(RolloutState state, Look look, List<Look> looks, String since) {
    boolean advance = look.decision() == Decision.ADVANCE;
    boolean complete = advance && state.step() + 1 == config.judged();
    boolean back = look.decision() == Decision.ROLL_BACK;
    int step = advance ? state.step() + 1 : state.step();
    Watched quality = look.metrics().get(0);
    long day = ChronoUnit.DAYS.between(LocalDate.parse(since), LocalDate.parse(look.date())) + 1;
    boolean futile =
        RolloutRule.isFutile(quality.relative().goodness(config.quality().better()), look.margin());
    return new RolloutState(
        state.version(),
        state.name(),
        state.candidate(),
        state.model(),
        state.production(),
        state.steps(),
        step,
        back ? 0 : config.steps().get(step),
        advance ? next(look.date()) : since,
        complete ? Phase.COMPLETE : back ? Phase.ROLLED_BACK : Phase.RUNNING,
        look.decision(),
        look.date(),
        look.sentence(),
        look.decision() == Decision.WAIT && (futile || day > config.days()),
        state.floor(),
        state.alpha(),
        looks);
  }
}
