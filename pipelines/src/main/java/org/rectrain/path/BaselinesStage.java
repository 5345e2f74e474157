package org.rectrain.path;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.baseline.Baselines;
import org.rectrain.config.RunConfig;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.baseline.BaselinesConfig.Kind;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.train.distill.DinTraining;

/** Prepared data to fitted baselines, in a separate folder: another one retrains no model. */
final class BaselinesStage implements Stage<BaselinesConfig> {
  @Override
  public boolean wanted(RunConfig config) {
    // A model of another run brings its own baselines.
    boolean used = config.train() != null || config.score() != null;
    return Sections.namesBaselines(config) && used && !Sections.scoresOther(config);
  }

  @Override
  public Leftovers leftovers() {
    return Leftovers.KEEP_FOR_RESUME;
  }

  @Override
  public Map<String, Object> run(StageJob job, BaselinesConfig section) throws IOException {
    RunConfig config = job.config();
    Baselines.Fitted fitted =
        new Baselines(
                section,
                config.seed(),
                config.spark(),
                job.prepared(),
                Map.of(
                    Kind.DIN,
                    folder -> {
                      double before =
                          DinTraining.fit(
                              section.din(), config.seed(), job.prepared(), folder, job.progress());
                      DinTraining.forgetCheckpoints(folder);
                      return before;
                    }))
            .fit(job.out(), job.previous(), job.progress());
    Map<String, Object> headline = new LinkedHashMap<>();
    for (Baselines.FittedModel model : fitted.models()) {
      headline.put(model.name() + "_seconds", model.seconds());
    }
    return headline;
  }
}
