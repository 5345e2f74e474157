package org.rectrain.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page of a run says of the stages beside the path. */
class VerdictPageTest {
  @TempDir private Path run;

  private final List<StagePage> pages =
      RunSections.BESIDE.keySet().stream()
          .map(stage -> new StagePage(stage, RunSections.verdict(stage)))
          .toList();

  private String page() throws Exception {
    Path page = run.resolve("report.html");
    Report.write(run, page, pages);
    PageCheck.holds(page);
    return Files.readString(page);
  }

  private void finished(String stage, String verdict) throws Exception {
    Files.createDirectories(run.resolve(stage));
    Files.writeString(run.resolve(stage).resolve("report.html"), "the stage's figures");
    Files.writeString(
        run.resolve(stage).resolve("manifest.json"),
        "{\"run\": {\"headline\": {\"verdict\": \"" + verdict + "\"}}}");
  }

  @Test
  void aShadowAloneIsTheHeadlineAndLeadsToItsOwnPage() throws Exception {
    finished("shadow", "The lists differ by 12 of 100 items.");
    assertThat(page())
        .contains("<h1>The lists differ by 12 of 100 items</h1>")
        .contains("href=\"shadow/report.html\"")
        .doesNotContain("Nothing has been measured");
  }

  @Test
  void eachStageHasALineAndAPlanHasNoPage() throws Exception {
    finished("monitor", "No drift.");
    finished("rollout_plan", "Ten days at least.");
    assertThat(page())
        .contains("No drift.", "Ten days at least.", "href=\"monitor/report.html\"")
        .doesNotContain("rollout_plan/report.html");
  }

  @Test
  void aRunWithoutAnyOfThemSaysThatNothingWasMeasured() throws Exception {
    assertThat(page()).contains("Nothing has been measured yet");
  }
}
