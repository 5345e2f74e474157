package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.State;

/**
 * Whether the main model beats the baselines, in words that claim no more than the intervals do and
 * that say so where a simple baseline wins.
 */
public final class RankingVerdict {
  private RankingVerdict() {}

  /** Good when every baseline is really worse in the metric, bad when one is really better. */
  public static State state(EvalView eval, Metric metric) {
    Optional<EvalView.Model> main = eval.main();
    if (main.isEmpty() || !main.get().score(metric).defined()) {
      return State.OPEN;
    }
    List<State> states = new ArrayList<>();
    for (EvalView.Model model : eval.models()) {
      if (model.baseline() && model.score(metric).defined()) {
        states.add(against(eval, main.get(), model, metric));
      }
    }
    if (states.contains(State.BAD)) {
      return State.BAD;
    }
    return states.isEmpty() || states.contains(State.OPEN) ? State.OPEN : State.GOOD;
  }

  private static State against(
      EvalView eval, EvalView.Model main, EvalView.Model other, Metric metric) {
    return eval.comparison(other.name(), metric)
        .map(EvalView.Comparison::state)
        .orElseGet(
            () -> {
              Measured difference = difference(eval, main, other, metric);
              boolean better = metric.prefers(1, 0) ? difference.above() : difference.below();
              boolean worse = metric.prefers(1, 0) ? difference.below() : difference.above();
              return better ? State.GOOD : worse ? State.BAD : State.OPEN;
            });
  }

  /**
   * The paired difference where there is one; else the widest that the two separate intervals
   * allow, which claims less.
   */
  private static Measured difference(
      EvalView eval, EvalView.Model main, EvalView.Model other, Metric metric) {
    Measured a = main.score(metric);
    Measured b = other.score(metric);
    return eval.comparison(other.name(), metric)
        .map(EvalView.Comparison::difference)
        .orElseGet(
            () -> Measured.of(a.value() - b.value(), a.low() - b.high(), a.high() - b.low()));
  }

  /** For the headline of the page. */
  public static String claim(EvalView eval) {
    Optional<EvalView.Model> main = eval.main();
    Optional<EvalView.Model> baseline = eval.bestBaseline(eval.deciding());
    String what = eval.tasks().isEmpty() ? "items" : eval.tasks().get(0) + "s";
    if (main.isEmpty() || !main.get().score(eval.deciding()).defined()) {
      return "the model could not be judged on this test split";
    }
    String name = main.get().name();
    String ranks = (eval.deciding().equals(eval.auc()) ? "ranks " : "finds ") + what;
    if (baseline.isEmpty()) {
      return "the " + name + " model was judged without a baseline beside it";
    }
    return switch (state(eval, eval.deciding())) {
      case GOOD -> "the " + name + " model " + ranks + " better than every baseline";
      case BAD ->
          "a simple baseline, " + baseline.get().name() + ", " + ranks + " better than " + name;
      case OPEN ->
          "the " + name + " model could not be distinguished from " + baseline.get().name();
    };
  }

  /** The main model against the best baseline in one sentence. */
  public static String sentence(EvalView eval) {
    Optional<EvalView.Model> main = eval.main();
    if (main.isEmpty()) {
      return "Only baselines were judged; the main model is not among the scored ones.";
    }
    Measured auc = main.get().score(eval.deciding());
    String ours =
        main.get().name()
            + " reaches "
            + inSentence(eval.deciding())
            + " "
            + auc.sentence(Display::score);
    Optional<EvalView.Model> best = eval.bestBaseline(eval.deciding());
    if (best.isEmpty()) {
      return ours + "; there is no baseline beside it.";
    }
    if (!auc.defined()) {
      return ours + ".";
    }
    Measured difference = difference(eval, main.get(), best.get(), eval.deciding());
    String rival = best.get().name() + ", the best baseline";
    String apart = ", " + difference.sentence(Display::difference) + " against " + rival;
    boolean real = against(eval, main.get(), best.get(), eval.deciding()) != State.OPEN;
    return ours + apart + (real ? "." : ": not a difference one can rely on.");
  }

  private static String inSentence(Metric metric) {
    return Character.toLowerCase(metric.label().charAt(0)) + metric.label().substring(1);
  }
}
