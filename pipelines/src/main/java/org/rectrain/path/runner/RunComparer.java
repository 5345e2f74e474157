package org.rectrain.path.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.eval.compare.RunComparison;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.path.StageName;
import org.rectrain.path.stage.Sections;
import org.rectrain.report.Report;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Progress;
import org.rectrain.run.StageFolder;

/** {@code eval --compare}: finished runs side by side, in one JSON file and one page. */
public final class RunComparer {
  private static final int LONGEST_NAME = 80;

  private RunComparer() {}

  /**
   * Compares runs.
   *
   * @param config a configuration whose section {@code eval} and seed count; null takes those that
   *     the first run was scored with
   * @param runs folders of runs, each as {@code runs/a} or {@code runs/a:model}
   * @param overrides of {@code eval} and {@code seed}; any other is an error (exit code 2)
   * @param into folder to write; null names one after the runs, beside the first
   * @throws org.rectrain.Failure see {@link RunComparison#run}
   */
  public static Outcome run(
      @Nullable Path config,
      List<String> runs,
      List<String> overrides,
      @Nullable Path into,
      Progress progress)
      throws IOException {
    RunConfig whole = config(config, runs, overrides);
    Path target = into == null ? target(runs) : into;
    String fingerprint = Fingerprints.of(runs.toArray(String[]::new));
    RunComparison comparison;
    try (StageFolder folder =
        StageFolder.begin(target, fingerprint, StageFolder.Leftovers.REMOVE)) {
      EvalConfig section = Sections.require(whole, "eval", RunConfig::eval);
      comparison = RunComparison.run(section, whole.seed(), runs, folder.path(), progress);
      Report.writeComparison(comparison, folder.path().resolve(Outcome.PAGE));
      folder.commit();
    }
    return new Outcome(target, comparison);
  }

  private static RunConfig config(
      @Nullable Path config, List<String> runs, List<String> overrides) {
    for (String override : overrides) {
      String key = override.substring(0, Math.max(0, override.indexOf('=')));
      if (!key.equals("seed") && !key.equals("eval") && !key.startsWith("eval.")) {
        throw Failure.usage(
            "eval --compare: '" + override + "' changes nothing; only eval.* and seed count",
            key.equals("output")
                ? "name the folder of the comparison by --into DIR"
                : "take it off: runs are compared as they were scored");
      }
    }
    if (config != null) {
      return ConfigReader.read(config, overrides);
    }
    String first = runs.isEmpty() ? "" : runs.get(0);
    int colon = first.lastIndexOf(':');
    Path named = Path.of(first);
    Path run =
        colon > 0 && !java.nio.file.Files.exists(named)
            ? Path.of(first.substring(0, colon))
            : named;
    Path scored = run.resolve(StageName.SCORE.folder()).resolve("config.yaml");
    if (!java.nio.file.Files.exists(scored)) {
      // Told in the words of the comparison, which also says how a run is named.
      return ConfigReader.bind("output: compare\neval: {}\n", overrides, RunConfig.class, "eval");
    }
    RunConfig own = ConfigReader.read(scored, overrides);
    if (own.eval() != null) {
      return own;
    }
    List<String> all = new ArrayList<>(List.of("eval={}"));
    all.addAll(overrides);
    return ConfigReader.read(scored, all);
  }

  private static Path target(List<String> runs) {
    String joined =
        runs.stream()
            .map(word -> String.valueOf(Path.of(word).toAbsolutePath().normalize().getFileName()))
            .map(name -> name.replaceAll("[^A-Za-z0-9._-]", "-"))
            .collect(Collectors.joining("-"));
    String name =
        joined.length() <= LONGEST_NAME
            ? joined
            : joined.substring(0, LONGEST_NAME)
                + "-"
                + Fingerprints.of(runs.toArray(String[]::new)).substring(0, 8);
    Path first = Path.of(runs.isEmpty() ? "." : runs.get(0));
    return first.resolveSibling("compare-" + name);
  }

  /**
   * What was written.
   *
   * @param folder of the comparison
   * @param comparison its content
   */
  public record Outcome(Path folder, RunComparison comparison) {
    static final String PAGE = "report.html";

    /** The files of the comparison. */
    public List<Path> written() {
      return List.of(folder.resolve(RunComparison.FILE), folder.resolve(PAGE));
    }

    /**
     * Ends with exit code 4 when a gate on the first run did not pass; all is written by then.
     *
     * @throws Failure exit code 4
     */
    public void enforceGates() {
      comparison.evaluation().enforceGates(folder.resolve(PAGE).toString());
    }

    /** Headline results: the first run's figures, and which differences are real. */
    public Map<String, Object> headline() {
      Map<String, Object> out = new LinkedHashMap<>(comparison.evaluation().headline());
      out.put("compared", comparison.groups().stream().map(RunComparison.Group::name).toList());
      out.put("real_differences", real());
      return out;
    }

    private List<String> real() {
      return comparison.evaluation().comparisons().stream()
          .filter(PairedComparison::real)
          .map(Outcome::sentence)
          .toList();
    }

    private static String sentence(PairedComparison c) {
      String worse = c.better().equals(c.model()) ? c.other() : c.model();
      return String.format(
          java.util.Locale.ROOT,
          "%s: %s is better than %s by %.4f",
          c.metric(),
          c.better(),
          worse,
          Math.abs(c.difference().value()));
    }
  }
}
