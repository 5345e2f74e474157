package org.rectrain.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.eval.compare.RunComparison;
import org.rectrain.monitor.MonitorResult;
import org.rectrain.prepare.profile.DataProfile;
import org.rectrain.release.rollout.RolloutState;
import org.rectrain.release.shadow.ShadowResult;
import org.rectrain.report.data.ProfilePage;
import org.rectrain.report.model.ComparisonPage;
import org.rectrain.report.model.EvalView;
import org.rectrain.report.monitor.MonitorPage;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.StageFiles;
import org.rectrain.report.part.Tree;
import org.rectrain.report.release.RolloutPage;
import org.rectrain.report.release.ShadowPage;
import org.rectrain.report.update.UpdatePage;
import org.rectrain.score.cost.ScoreResult;
import org.rectrain.update.UpdateResult;

/**
 * The page and the figures of a run, drawn from the JSON in its stage folders.
 *
 * <p>A partial run gives a page of the stages that have run. What is undefined shows as a dash with
 * its reason. A result that is there but cannot be read is named on the page.
 */
public final class Report {
  private Report() {}

  /**
   * Draws the page of a run: one self-contained HTML file.
   *
   * @param runFolder folder that holds the stages' folders
   * @param htmlFile where to write; replaced as a whole
   * @param stages in the order of the path
   * @throws IOException when the page cannot be written
   */
  public static void write(Path runFolder, Path htmlFile, List<StagePage> stages)
      throws IOException {
    ReportPage.of(RunFacts.read(runFolder, stages), stages).write(htmlFile);
  }

  /** Whether a page is a file with its end. */
  public static boolean isWhole(Path htmlFile) throws IOException {
    return Files.isRegularFile(htmlFile)
        && Files.readString(WholeFile.plain(htmlFile)).stripTrailing().endsWith("</html>");
  }

  /**
   * Draws the page of prepared data alone.
   *
   * @param prepareFolder folder of the stage, finished or still hidden
   * @param htmlFile where to write; replaced as a whole
   * @throws IOException when the page cannot be written
   */
  public static void writePrepared(Path prepareFolder, Path htmlFile) throws IOException {
    List<StagePage> page = List.of(new StagePage("prepare", RunSections::prepared));
    ReportPage.of(RunFacts.readPrepared(prepareFolder), page).write(htmlFile);
  }

  /**
   * Draws the page of a comparison of runs.
   *
   * @param htmlFile where to write; replaced as a whole
   * @throws IOException when the page cannot be written
   */
  public static void writeComparison(RunComparison comparison, Path htmlFile) throws IOException {
    Map<String, Map<String, Measured>> costs = new LinkedHashMap<>();
    for (RunComparison.Run run : comparison.runs()) {
      StageFiles files = new StageFiles(Path.of(run.folder()));
      Map<String, Measured> needs =
          RunFacts.costs(files.read("score", ScoreResult.FILE, ScoreResult.class)).get(run.model());
      if (needs != null) {
        costs.put(run.name(), needs);
      }
    }
    ComparisonPage.of(comparison, costs).write(htmlFile);
  }

  /**
   * Draws the page of a data set's first look.
   *
   * @param htmlFile where to write; replaced as a whole
   * @throws IOException when the page cannot be written
   */
  public static void writeProfile(DataProfile profile, Path htmlFile) throws IOException {
    ProfilePage.of(profile).write(htmlFile);
  }

  /**
   * Draws the page of a monitored log.
   *
   * @param htmlFile where to write; replaced as a whole
   * @throws IOException when the page cannot be written
   */
  public static void writeMonitor(MonitorResult verdict, Path htmlFile) throws IOException {
    MonitorPage.of(verdict).write(htmlFile);
  }

  /**
   * Draws the page of an update.
   *
   * @param earlier the updates before, oldest first
   * @param htmlFile where to write; replaced as a whole
   * @throws IOException when the page cannot be written
   */
  public static void writeUpdate(UpdateResult update, List<UpdateResult> earlier, Path htmlFile)
      throws IOException {
    UpdatePage.of(update, earlier).write(htmlFile);
  }

  /**
   * Draws the page of two models on the same rows.
   *
   * @param htmlFile where to write; replaced as a whole
   * @throws IOException when the page cannot be written
   */
  public static void writeShadow(ShadowResult result, Path htmlFile) throws IOException {
    ShadowPage.of(result).write(htmlFile);
  }

  /**
   * Draws the page of a roll-out.
   *
   * @param htmlFile where to write; replaced as a whole
   * @throws IOException when the page cannot be written
   */
  public static void writeRollout(RolloutState state, Path htmlFile) throws IOException {
    RolloutPage.of(state).write(htmlFile);
  }

  /**
   * The figures of a run for machines: {@code verdict} (the page's headline), {@code stages} (the
   * headline results of each stage) and {@code models} (each metric as {@code value}, {@code low},
   * {@code high}; NaN where undefined).
   *
   * @param runFolder folder that holds the stages' folders
   * @param pages of the stages, in the order of the path
   */
  public static Map<String, Object> metrics(Path runFolder, List<StagePage> pages) {
    RunView run = RunFacts.read(runFolder, pages);
    StageFiles files = new StageFiles(runFolder);
    Map<String, Object> stages = new LinkedHashMap<>();
    for (StagePage page : pages) {
      Tree headline = files.json(page.stage(), "manifest.json").at("run", "headline");
      if (headline.exists()) {
        stages.put(page.stage(), headline.node());
      }
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("verdict", HeadlineSection.headline(run));
    out.put("stages", stages);
    EvalView eval = run.eval();
    if (eval != null) {
      Map<String, Object> models = new LinkedHashMap<>();
      eval.models().forEach(model -> models.put(model.name(), scores(model)));
      out.put("models", models);
    }
    return out;
  }

  private static Map<String, Object> scores(EvalView.Model model) {
    Map<String, Object> scores = new LinkedHashMap<>();
    model
        .scores()
        .forEach(
            (metric, score) -> {
              Map<String, Object> parts = new LinkedHashMap<>();
              parts.put("value", score.value());
              parts.put("low", score.low());
              parts.put("high", score.high());
              scores.put(metric, parts);
            });
    return scores;
  }
}
