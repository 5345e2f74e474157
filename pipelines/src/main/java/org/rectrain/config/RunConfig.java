package org.rectrain.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.federate.FederateConfig;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.prepare.CheckConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.config.shadow.ShadowConfig;
import org.rectrain.config.train.TaskWeights;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.config.tune.FeatureSearchConfig;
import org.rectrain.config.tune.TuneConfig;
import org.rectrain.config.update.UpdateConfig;
import org.rectrain.config.worth.WorthConfig;

/**
 * One file for the whole path. A command reads its own section and the shared ones ({@code output},
 * {@code seed}, {@code spark}, {@code data}); {@code rectrain run} runs the stages whose sections
 * are present, in the order below.
 */
public record RunConfig(
    @Option(
            doc =
                "Folder of the run; every stage writes output/<stage>, the report is in the folder"
                    + " itself.")
        String output,
    @Option(
            doc = "Seed of all randomness; equal seeds, inputs and code give equal results.",
            def = "7")
        long seed,
    @Option(doc = "How Spark runs.") SparkConfig spark,
    @Option(
            doc =
                "A prepare folder of another run to share; then this run prepares nothing itself.")
        @Nullable String prepared,
    @Option(doc = "Where the raw data is and how its columns map.") @Nullable DataConfig data,
    @Option(doc = "Generator of behaviour logs with known truth.") @Nullable SampleConfig sample,
    @Option(doc = "Cleaning, sessions, histories, splits, negatives, features, gates.")
        @Nullable PrepareConfig prepare,
    @Option(doc = "Consistency of an offline and an online sample.") @Nullable CheckConfig check,
    @Option(doc = "The model and its training.") @Nullable TrainConfig train,
    @Option(doc = "Simple models fitted beside it.") BaselinesConfig baselines,
    @Option(doc = "A small student learns from the trained teacher.")
        @Nullable DistillConfig distill,
    @Option(doc = "Batch scoring and top-K retrieval.") @Nullable ScoreConfig score,
    @Option(doc = "Metrics, slices, intervals and gates.") @Nullable EvalConfig eval,
    @Option(doc = "The model as files for what serves it.") @Nullable ExportConfig export,
    @Option(doc = "Analysis of an online experiment.") @Nullable AbtestConfig abtest,
    @Option(doc = "Watching the log after a model is in service.") @Nullable MonitorConfig monitor,
    @Option(doc = "Taking up new days and judging what comes of it.") @Nullable UpdateConfig update,
    @Option(doc = "A model goes to more users step by step.") @Nullable RolloutConfig rollout,
    @Option(doc = "Two models on the same rows, shown to nobody.") @Nullable ShadowConfig shadow,
    @Option(doc = "Finished stages on a tracking server.") @Nullable TrackConfig track,
    @Option(doc = "A search for better values of the keys above.") @Nullable TuneConfig tune,
    @Option(doc = "Why scores are what they are.") @Nullable ExplainConfig explain,
    @Option(doc = "Silos that train one model together.") @Nullable FederateConfig federate,
    @Option(doc = "Whether a language model earns its cost on this data.")
        @Nullable WorthConfig worth,
    @Option(doc = "Rows that people should label, and what labels are worth.")
        @Nullable LabelConfig label,
    @Option(doc = "Statistics that would help, found among candidates.")
        @Nullable FeatureSearchConfig features) {

  /** Checks what holds between sections. */
  public RunConfig {
    if (output != null && output.isBlank()) {
      throw new IllegalArgumentException("output: '' is not allowed; expected a folder");
    }
    if (output != null) {
      InputPath.requireLocal("output", output);
    }
    if (data != null && prepared == null) {
      requireLabels(data.events().labels(), train, distill, baselines);
    }
  }

  private static void requireLabels(
      Map<String, String> labels,
      @Nullable TrainConfig train,
      @Nullable DistillConfig distill,
      BaselinesConfig baselines) {
    List<String> problems = new ArrayList<>();
    if (train != null) {
      problems.addAll(TaskWeights.unknown("train.tasks", train.tasks(), labels));
      problems.addAll(
          TaskWeights.unlearned(
              "train.retrieval.label", train.loop().retrieval(), train.tasks(), labels));
    }
    if (distill != null) {
      problems.addAll(TaskWeights.unknown("distill.tasks", distill.tasks(), labels));
      problems.addAll(
          TaskWeights.unlearned(
              "distill.retrieval.label", distill.loop().retrieval(), distill.tasks(), labels));
    }
    problems.addAll(TaskWeights.unknown("baselines.din.tasks", baselines.din().tasks(), labels));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }
}
