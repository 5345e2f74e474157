package org.rectrain.path.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.dataset.Json;
import org.rectrain.path.stage.Sections;
import org.rectrain.prepare.FirstLook;
import org.rectrain.prepare.profile.DataProfile;
import org.rectrain.report.Report;
import org.rectrain.run.Progress;
import org.rectrain.run.RunLock;
import org.rectrain.run.StageFolder;
import org.rectrain.spark.SparkSessions;

/** {@code prepare --profile}: a data set's first look, into the folder {@code profile} of a run. */
public final class Profiling {
  private static final String FOLDER = "profile";

  private Profiling() {}

  /**
   * Profiles the raw data of a configuration.
   *
   * @param lines takes the profile for people, line by line
   * @return the headline, for schedulers
   */
  public static Map<String, Object> run(
      RunConfig config, Progress progress, java.util.function.Consumer<String> lines)
      throws IOException {
    DataConfig data = Sections.require(config, "data", RunConfig::data);
    PrepareConfig prepare = config.prepare();
    CleanConfig clean =
        prepare == null
            ? ConfigReader.bind("", List.of(), CleanConfig.class, "defaults")
            : prepare.clean();
    Path run = Path.of(config.output());
    Path target = run.resolve(FOLDER);
    progress.log("profile: read all columns");
    try (RunLock lock = RunLock.take(run);
        StageFolder folder = StageFolder.begin(target, FOLDER, StageFolder.Leftovers.REMOVE)) {
      DataProfile profile = profile(config, data, clean);
      Json.write(folder.path().resolve(DataProfile.FILE), profile);
      Report.writeProfile(profile, folder.path().resolve("report.html"));
      folder.commit();
      profile.lines().forEach(lines);
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("status", "done");
      out.put("run", config.output());
      profile.tables().forEach(t -> out.put(t.name(), t.rows()));
      out.put("labels", profile.log().labels());
      out.put("written", List.of(target.resolve("report.html").toString()));
      return out;
    }
  }

  private static DataProfile profile(RunConfig config, DataConfig data, CleanConfig clean) {
    return FirstLook.of(SparkSessions.open(config.spark()), data, clean);
  }
}
