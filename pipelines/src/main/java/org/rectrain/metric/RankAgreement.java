package org.rectrain.metric;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** How alike two rankings are. */
public final class RankAgreement {
  private RankAgreement() {}

  /**
   * Share of the first k places that two lists have in common, whatever the order: |A ∩ B| / k,
   * with k cut to the longer list. NaN when both are empty.
   */
  public static double overlap(String[] a, String[] b, int k) {
    int most = Math.min(k, Math.max(a.length, b.length));
    if (most == 0) {
      return Double.NaN;
    }
    Set<String> first = new HashSet<>(Arrays.asList(a).subList(0, Math.min(k, a.length)));
    long both = Arrays.stream(b).limit(k).distinct().filter(first::contains).count();
    return (double) both / most;
  }

  /**
   * Extrapolated rank-biased overlap (Webber, Moffat and Zobel 2010, "A similarity measure for
   * indefinite rankings", equation 32) of two lists of distinct items: 1 for equal lists, 0 for
   * disjoint ones. With X(d) the items that both have in their first d places, s and l the lengths
   * of the shorter and the longer list,
   *
   * <p>(1 - p)/p · (Σ_{d=1..l} X(d)/d · p^d + Σ_{d=s+1..l} X(s)(d - s)/(s·d) · p^d) + ((X(l) -
   * X(s))/l + X(s)/s) · p^l.
   *
   * <p>NaN when a list is empty.
   *
   * @param persistence p, between 0 and 1: how far down the lists the weight goes
   */
  public static double rankBiasedOverlap(String[] a, String[] b, double persistence) {
    String[] small = a.length <= b.length ? a : b;
    String[] large = a.length <= b.length ? b : a;
    int s = small.length;
    int l = large.length;
    if (s == 0) {
      return Double.NaN;
    }
    Set<String> seenSmall = new HashSet<>();
    Set<String> seenLarge = new HashSet<>();
    double[] common = new double[l + 1];
    for (int d = 1; d <= l; d++) {
      common[d] = common[d - 1];
      String one = large[d - 1];
      seenLarge.add(one);
      if (d <= s) {
        String other = small[d - 1];
        seenSmall.add(other);
        if (one.equals(other)) {
          common[d]++;
          continue;
        }
        common[d] += seenLarge.contains(other) ? 1 : 0;
      }
      common[d] += seenSmall.contains(one) ? 1 : 0;
    }
    double sum = 0;
    for (int d = 1; d <= l; d++) {
      double weight = Math.pow(persistence, d);
      sum += common[d] / d * weight;
      if (d > s) {
        sum += common[s] * (d - s) / ((double) s * d) * weight;
      }
    }
    return (1 - persistence) / persistence * sum
        + ((common[l] - common[s]) / l + common[s] / s) * Math.pow(persistence, l);
  }

  /**
   * Kendall's tau-b (Kendall 1945): (concordant - discordant) / √((n₀ - n₁)(n₀ - n₂)), n₀ = n(n -
   * 1)/2, n₁ and n₂ the pairs tied in x and in y. NaN when all x or all y are tied, for fewer than
   * two values, or where a value is NaN.
   */
  public static double kendall(double[] x, double[] y) {
    Checks.sameLength(x.length, y.length);
    long concordance = 0;
    long tiedX = 0;
    long tiedY = 0;
    for (int i = 0; i < x.length; i++) {
      if (Double.isNaN(x[i]) || Double.isNaN(y[i])) {
        return Double.NaN;
      }
      for (int j = 0; j < i; j++) {
        int dx = Double.compare(x[i] + 0.0, x[j] + 0.0);
        int dy = Double.compare(y[i] + 0.0, y[j] + 0.0);
        concordance += (long) Integer.signum(dx) * Integer.signum(dy);
        tiedX += dx == 0 ? 1 : 0;
        tiedY += dy == 0 ? 1 : 0;
      }
    }
    double pairs = x.length * (x.length - 1.0) / 2;
    double scale = Math.sqrt((pairs - tiedX) * (pairs - tiedY));
    return scale > 0 ? concordance / scale : Double.NaN;
  }
}
