package org.rectrain.abtest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rectrain.abtest.analysis.Caps;
import org.rectrain.abtest.analysis.Draft;
import org.rectrain.abtest.analysis.MetricData;
import org.rectrain.abtest.analysis.Quantiles;
import org.rectrain.abtest.analysis.SegmentAnalysis;
import org.rectrain.abtest.analysis.SequentialPlan;
import org.rectrain.abtest.analysis.UserValues;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.Measures;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.dataset.StableHash;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Tails;
import org.rectrain.stat.TiedQuantile;

/**
 * How often the analysis calls an A/A experiment significant: every kind of metric, with every
 * adjustment, on values of many shapes. Its table is in docs/abtest.md; arguments: experiments of a
 * cell (40,000 there), the seed (7 there), and some of the shapes and metrics.
 */
final class FalsePositiveGrid {
  private static final double ALPHA = 0.05;
  private static final List<String> VARIANTS = List.of("control", "treatment");
  private static final int STRATA = 4;

  /** A cell with more experiments without a test is "undefined". */
  private static final double MOSTLY = 0.9;

  /** A cell with more of them is given more experiments. */
  private static final double SPARSE = 0.4;

  /** End of the rows that count effects, of which there may be fewer than significant tests. */
  static final String EFFECT = ", called an effect";

  private static final AbtestConfig CONFIG =
      ConfigReader.bind(
          """
          input: {path: none}
          metrics:
            - {name: proportion, kind: proportion, value: high}
            - {name: mean, kind: mean, value: value}
            - {name: ratio, kind: ratio, value: part, denominator: shown}
            - {name: median, kind: quantile, value: value}
            - {name: p90, kind: quantile, value: value, quantile: 0.9}
            - {name: capped mean, kind: mean, value: value, cap_quantile: 0.95}
            - {name: capped ratio, kind: ratio, value: part, denominator: shown, cap_quantile: 0.95}
          """,
          List.of(),
          AbtestConfig.class,
          "grid");
  private static final Measures MEASURES = Measures.of(CONFIG.metrics());

  /** What users' values look like. */
  enum Shape {
    POISSON(500, 500),
    POISSON_3_5(500, 500),
    ZERO_INFLATED(500, 500),
    ROUNDED(500, 500),
    WHOLE_STEPS(500, 500),
    NEGATIVE(500, 500),
    HEAVY(500, 500),
    PARETO(500, 500),
    UNEQUAL_ARMS(300, 1200),
    CONSTANT(50, 50),
    TINY(12, 12),
    TINY_HEAVY(30, 30);

    private final int control;
    private final int treatment;

    Shape(int control, int treatment) {
      this.control = control;
      this.treatment = treatment;
    }

    double value(double u) {
      return switch (this) {
        case POISSON, TINY, UNEQUAL_ARMS -> poisson(u, 2.67);
        case POISSON_3_5 -> poisson(u, 3.5);
        case ZERO_INFLATED -> u < 0.7 ? 0 : 1 + poisson((u - 0.7) / 0.3, 4);
        case ROUNDED -> Math.round(10 * Math.pow(-Math.log1p(-u), 1.3)) / 10.0;
        case WHOLE_STEPS -> u < 0.4 ? 0 : u < 0.7 ? 10 : u < 0.92 ? 100 : 1000;
        case NEGATIVE -> Math.log(u / (1 - u)) - 3;
        case HEAVY -> Math.pow(-Math.log1p(-u), 3);
        case PARETO, TINY_HEAVY -> Math.pow(1 - u, -1 / 1.5);
        case CONSTANT -> 5;
      };
    }

    private static double poisson(double u, double mean) {
      int k = 0;
      double term = Math.exp(-mean);
      double sum = term;
      while (u >= sum && k < 100) {
        k++;
        term *= mean / k;
        sum += term;
      }
      return k;
    }
  }

  /** One cell of the table. */
  static final class Cell {
    private long runs;
    private long defined;
    private long significant;

    private void add(double p) {
      runs++;
      if (!Double.isNaN(p)) {
        defined++;
        significant += p <= ALPHA ? 1 : 0;
      }
    }

    private void add(Cell other) {
      runs += other.runs;
      defined += other.defined;
      significant += other.significant;
    }

    double rate() {
      return (double) significant / defined;
    }

    double undefined() {
      return 1 - (double) defined / runs;
    }

    long significant() {
      return significant;
    }

    long defined() {
      return defined;
    }

    @Override
    public String toString() {
      String share = String.format(Locale.ROOT, "%.0f %%", 100 * undefined());
      if (undefined() > MOSTLY) {
        return "undefined";
      }
      String rate = String.format(Locale.ROOT, "%.2f %%", 100 * rate());
      return share.equals("0 %") ? rate : rate + " (" + share + " undefined)";
    }
  }

  private FalsePositiveGrid() {}

  /** Runs the experiments of a shape; two threads, the same cells whatever their order. */
  static Map<String, Cell> run(Shape shape, int runs, long seed) {
    Map<String, Cell> cells = new TreeMap<>();
    run(shape, 0, runs, seed, metric -> true, cells);
    return cells;
  }

  /** Adds the experiments of some numbers. */
  private static void run(
      Shape shape, int from, int to, long seed, Predicate<String> wanted, Map<String, Cell> cells) {
    int parts = 2;
    IntStream.range(0, parts)
        .parallel()
        .mapToObj(
            part -> {
              Map<String, Cell> own = new TreeMap<>();
              for (int run = from + part; run < to; run += parts) {
                once(shape, StableHash.of(seed, shape.name() + run), wanted, own);
              }
              return own;
            })
        .toList()
        .forEach(
            own ->
                own.forEach(
                    (name, cell) -> cells.computeIfAbsent(name, n -> new Cell()).add(cell)));
  }

  /**
   * The cells of a shape, each with so many tests: where a part of the experiments has none, as
   * many more are run, but no more than ten times as many.
   */
  private static Map<String, Cell> tests(
      Shape shape, int tests, long seed, Predicate<String> metrics) {
    Map<String, Cell> cells = new TreeMap<>();
    run(shape, 0, tests, seed, metrics, cells);
    for (int done = tests; done < 10 * tests; done += tests) {
      Set<String> open = new HashSet<>();
      cells.forEach(
          (name, cell) -> {
            if (cell.defined < tests && cell.undefined() > SPARSE && cell.undefined() <= MOSTLY) {
              open.add(name);
            }
          });
      if (open.isEmpty()) {
        break;
      }
      Map<String, Cell> more = new TreeMap<>();
      Predicate<String> wanted =
          metric -> open.stream().anyMatch(n -> n.equals(metric) || n.startsWith(metric + ","));
      run(shape, done, done + tests, seed, wanted, more);
      open.forEach(name -> cells.get(name).add(Objects.requireNonNull(more.get(name))));
    }
    return cells;
  }

  private static void once(
      Shape shape, long seed, Predicate<String> wanted, Map<String, Cell> cells) {
    ExperimentUsers users = users(shape, new SplittableRandom(seed));
    SequentialPlan plan = SequentialPlan.untimed(CONFIG, users.users());
    for (int m = 0; m < CONFIG.metrics().size(); m++) {
      AbtestMetric metric = CONFIG.metrics().get(m);
      if (!wanted.test(metric.name())) {
        continue;
      }
      double[] sums = users.now()[MEASURES.value().get(m)];
      double cap = Caps.of(metric, sums);
      if (metric.kind() == Kind.QUANTILE) {
        MetricData data = Quantiles.data(sums, users, metric.quantile());
        double p = p(metric, data, plan);
        TiedQuantile tied = Objects.requireNonNull(data.tied().get(0));
        add(cells, metric.name(), p);
        // What the verdict takes for an effect: beyond its ties, too.
        add(cells, metric.name() + EFFECT, Double.isNaN(p) || tied.moved(ALPHA) ? p : 1);
        continue;
      }
      boolean plainOnly = metric.capQuantile() != null;
      for (boolean cuped : plainOnly ? new boolean[] {false} : new boolean[] {false, true}) {
        MetricVector vector = MetricVector.of(metric, MEASURES, m, cap, cuped);
        UserValues of = new UserValues(users, vector);
        List<Moments> arms = of.arms();
        double[] values = of.adjusted(arms);
        Tails tails = of.tails(arms, 1);
        MetricData data = MetricData.of(vector, arms).with(List.of(tails));
        String name = metric.name() + (cuped ? ", CUPED" : "");
        add(cells, name, p(metric, data, plan));
        if (plainOnly) {
          continue;
        }
        MetricData strata = data.stratified(values, users.variant(), users.segment()[0], STRATA);
        add(cells, name + ", strata", p(metric, strata, plan));
        if (!cuped) {
          VariantComparison.SegmentTable table =
              SegmentAnalysis.of(users, List.of("stratum"), vector, 1, ALPHA).get(0);
          add(cells, metric.name() + ", a segment", table.segments().get(1).pValue());
          add(cells, metric.name() + ", segments differ", table.interactionPValue());
        }
      }
    }
  }

  private static double p(AbtestMetric metric, MetricData data, SequentialPlan plan) {
    return Draft.of(metric, true, data, Double.POSITIVE_INFINITY, VARIANTS, plan, 0).pValues()[0];
  }

  private static void add(Map<String, Cell> cells, String name, double p) {
    cells.computeIfAbsent(name, n -> new Cell()).add(p);
  }

  private static int index(String sum) {
    return MEASURES.sums().stream().map(Measures.Sum::toString).toList().indexOf(sum);
  }

  /** Users whose pre-period and stratum say something about them. */
  private static ExperimentUsers users(Shape shape, SplittableRandom random) {
    int n = shape.control + shape.treatment;
    double[][] now = new double[MEASURES.sums().size()][n];
    double[][] before = new double[now.length][n];
    int[] variant = new int[n];
    int[] stratum = new int[n];
    int high = index("high");
    int value = index("value");
    int shown = index("shown");
    int part = index("part");
    double cut = shape.value(0.8);
    for (int u = 0; u < n; u++) {
      variant[u] = u < shape.control ? 0 : 1;
      double self = random.nextDouble();
      stratum[u] = random.nextDouble() < 0.5 ? (int) (self * STRATA) : random.nextInt(STRATA);
      double rate = shape == Shape.CONSTANT ? 0.5 : random.nextDouble();
      for (double[][] period : new double[][][] {now, before}) {
        double x = shape.value(random.nextDouble() < 0.7 ? self : random.nextDouble());
        double noisy = random.nextDouble() < 0.7 ? rate : random.nextDouble();
        period[high][u] = x > cut ? 1 : 0;
        period[value][u] = x;
        period[shown][u] = Math.max(0, x);
        period[part][u] = shape == Shape.CONSTANT ? 2.5 : Math.max(0, x) * noisy;
      }
    }
    List<String> names = List.of("a", "b", "c", "d");
    return new ExperimentUsers(
        VARIANTS, new long[n], variant, now, before, new int[][] {stratum}, List.of(names));
  }

  /** Prints the table, a column for each shape. */
  public static void main(String[] args) {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    List<Shape> shapes =
        args.length > 2
            ? Stream.of(args[2].split(",")).map(Shape::valueOf).toList()
            : List.of(Shape.values());
    Predicate<String> metrics =
        args.length > 3 ? Set.of(args[3].split(","))::contains : metric -> true;
    Map<String, List<String>> rows = new TreeMap<>();
    StringBuilder head = new StringBuilder("| metric |");
    for (Shape shape : shapes) {
      head.append(' ').append(shape.name().toLowerCase(Locale.ROOT).replace('_', ' ')).append(" |");
      Map<String, Cell> cells = tests(shape, runs, seed, metrics);
      cells.forEach(
          (name, cell) -> rows.computeIfAbsent(name, n -> new ArrayList<>()).add(cell.toString()));
      System.err.println(shape + " " + cells);
    }
    System.out.println(head);
    System.out.println("|---".repeat(shapes.size() + 1) + "|");
    rows.forEach(
        (name, cells) ->
            System.out.println("| " + name + " | " + String.join(" | ", cells) + " |"));
  }
}
