package org.rectrain.tune.worth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.tune.worth.WorthResult.Variant;

/**
 * What all figures come to: whether the encoder pays, and whether training it does.
 *
 * <p>A variant earns its cost over a cheaper one in a metric when the paired difference is real
 * (after Holm) and at least the smallest gain that pays.
 */
final class WorthVerdict {
  /** Metrics beside the one that decides which the sentence names; the page has all. */
  private static final int NAMED = 2;

  /**
   * By what a variant needs at all, then by minutes, which two runs of the same thing do not share.
   */
  private static final Comparator<Variant> PLAINEST =
      Comparator.comparing(Variant::kind).thenComparingDouble(WorthVerdict::cost);

  private final List<Variant> variants;
  private final List<PairedComparison> comparisons;
  private final String metric;
  private final double minGain;

  WorthVerdict(
      List<Variant> variants, List<PairedComparison> comparisons, String metric, double minGain) {
    this.variants = variants;
    this.comparisons = comparisons;
    this.metric = metric;
    this.minGain = minGain;
  }

  /** The variant to take: the plainest that no richer one beats by enough. */
  Variant choice() {
    List<Variant> plainest = variants.stream().sorted(PLAINEST).toList();
    Variant best = plainest.get(0);
    for (Variant next : plainest) {
      if (Double.isNaN(best.value(metric)) || earns(next, best, metric)) {
        best = next;
      }
    }
    return best;
  }

  /** Minutes of training; what serves alike is decided by it. */
  private static double cost(Variant variant) {
    return Double.isNaN(variant.minutes()) ? 0 : variant.minutes();
  }

  /** One sentence. */
  String sentence() {
    List<String> parts = new ArrayList<>();
    Optional<Variant> plain = best(Rung.Kind.NO_TEXT, Rung.Kind.LEXICAL);
    Optional<Variant> text = best(Rung.Kind.FROZEN, Rung.Kind.TOWERS);
    if (plain.isPresent() && text.isPresent()) {
      parts.add(encoder(text.get(), plain.get()));
    }
    Optional<Variant> tuned = best(Rung.Kind.TUNED);
    Optional<Variant> below = text.isPresent() ? text : plain;
    if (tuned.isPresent() && below.isPresent()) {
      parts.add(training(tuned.get(), below.get()));
    }
    String take = "take " + choice().name();
    return parts.isEmpty() ? take : String.join("; ", parts) + "; " + take;
  }

  /** Whether the encoder pays in the metric that decides, and where else it does. */
  private String encoder(Variant text, Variant plain) {
    List<String> others = metrics();
    others.remove(metric);
    others.removeIf(name -> !earns(text, plain, name));
    boolean pays =
        difference(text, plain, metric) == null ? !others.isEmpty() : earns(text, plain, metric);
    String decides = figure(text, plain, metric);
    String also =
        others.stream()
            .limit(NAMED)
            .map(name -> figure(text, plain, name))
            .collect(Collectors.joining(", "));
    String link = decides.isEmpty() ? "" : pays ? ", also " : ", though it gains ";
    String more = others.size() > NAMED ? " and " + (others.size() - NAMED) + " more" : "";
    return "the encoder ("
        + text.name()
        + (pays ? ") earns its cost over " : ") does not earn its cost over ")
        + plain.name()
        + ": "
        + decides
        + (others.isEmpty() ? "" : link + also + more);
  }

  private String figure(Variant one, Variant other, String name) {
    IntervalEstimate d = difference(one, other, name);
    return d == null || !Double.isFinite(d.value())
        ? ""
        : String.format(Locale.ROOT, "%s %+.3f", name, d.value());
  }

  private String training(Variant tuned, Variant below) {
    IntervalEstimate d = difference(tuned, below, metric);
    double times = cost(tuned) / Math.max(cost(below), 1e-9);
    String much =
        Double.isFinite(times) && times < 1e6
            ? String.format(
                Locale.ROOT,
                " for %s times the training",
                times < 9.5
                    ? String.format(Locale.ROOT, "%.1f", times)
                    : String.format(Locale.ROOT, "%.0f", times))
            : "";
    String figure = d == null ? "" : String.format(Locale.ROOT, " adds %+.3f", d.value());
    return "training it ("
        + tuned.name()
        + ")"
        + figure
        + much
        + ": "
        + (earns(tuned, below, metric) ? "worth it" : "leave it off");
  }

  private List<String> metrics() {
    return new ArrayList<>(comparisons.stream().map(PairedComparison::metric).distinct().toList());
  }

  private Optional<Variant> best(Rung.Kind... kinds) {
    List<Rung.Kind> wanted = List.of(kinds);
    return variants.stream()
        .filter(v -> wanted.contains(v.kind()) && !Double.isNaN(v.value(metric)))
        .max(Comparator.comparingDouble(v -> v.value(metric)));
  }

  private boolean earns(Variant better, Variant than, String name) {
    PairedComparison pair = pair(better, than, name);
    IntervalEstimate d = difference(better, than, name);
    // Of a log loss the better one has less: the comparison knows which of the two it is.
    return pair != null
        && d != null
        && pair.better().equals(better.name())
        && Math.abs(d.value()) >= minGain;
  }

  /** The first minus the second, whichever of them was named first; null when not compared. */
  private @Nullable IntervalEstimate difference(Variant one, Variant other, String name) {
    PairedComparison pair = pair(one, other, name);
    if (pair == null) {
      return null;
    }
    IntervalEstimate d = pair.difference();
    return pair.model().equals(one.name())
        ? d
        : new IntervalEstimate(-d.value(), -d.high(), -d.low());
  }

  private @Nullable PairedComparison pair(Variant one, Variant other, String name) {
    return comparisons.stream()
        .filter(c -> c.metric().equals(name))
        .filter(
            c ->
                (c.model().equals(one.name()) && c.other().equals(other.name()))
                    || (c.model().equals(other.name()) && c.other().equals(one.name())))
        .findFirst()
        .orElse(null);
  }
}
