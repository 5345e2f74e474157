package org.rectrain.train.distill;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.text.AttentionGuide;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.ModelCard;
import org.rectrain.train.Session;
import org.rectrain.train.TrainedModel;
import org.rectrain.train.Training;
import org.rectrain.train.batch.AttentionPlan;
import org.rectrain.train.batch.Unlabelled;
import org.rectrain.train.init.ModelStart;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.recipe.Distill;
import org.rectrain.train.recipe.Recipe;
import org.rectrain.train.recipe.TwoTowerNetwork;

/** Trains students, with soft labels or on the labels alone. */
record StudentTraining(
    DistillConfig config, long seed, Path prepared, Teachers teachers, Progress progress) {

  /**
   * Trains one student; without soft labels on the labels alone.
   *
   * @param vectors the teacher's, of all texts; empty when they are not to be drawn to
   */
  TrainResult twoTower(
      StudentPlan plan,
      ModelSpec spec,
      ModelData plain,
      @Nullable SoftLabels labels,
      float[] vectors,
      Path to)
      throws IOException {
    Examples own = plain.examples("train", spec);
    Examples all = labels == null ? own : withUnlabelled(own, plain, spec);
    TrainConfig training = plan.training(spec);
    Path first = teachers.folders().get(0);
    boolean guided = labels != null && config.attentionWeight() > 0;
    boolean opens = plan.cuts() || (guided && ModelFolders.isNetwork(first));
    try (Model teacher = opens ? ModelFolder.read(first) : null;
        Model student = plan.create(spec, plan.cuts() ? teacher : null, plain.texts(), seed)) {
      AttentionGuide guide =
          guided ? AttentionPlan.of(config, teacher, student, plain.texts()) : null;
      ModelStart.fitFactors(student, plain, own, seed);
      ModelData data = plain.with(student);
      Examples train = Training.withHistories(training, spec, data.withFactors(all), seed);
      ModelStart.startLinear(student, data.withFactors(own));
      Recipe recipe =
          labels == null
              ? Training.fineTune(training, spec, train)
              : recipe(student, vectors, data, train, labels, training, guide);
      Session.Outcome done =
          new Session(training, seed, student, data, train, recipe, Peers.none(), progress).run(to);
      if (student.towerParameters().contains(TwoTowerNetwork.PROJECTION)) {
        student.towerParameters().remove(TwoTowerNetwork.PROJECTION);
      }
      TrainResult result = TrainedModel.result(student, data, train, done);
      ModelFolder.write(student, to.resolve(Training.FOLDER), ModelCard.of(spec, result));
      return result;
    }
  }

  /** Trains a deep interest network: it reads ids and features, so only scores pass. */
  void din(DinLesson.@Nullable Teacher teacher, Path to) throws IOException {
    Path model = Files.createDirectories(to.resolve(Training.FOLDER));
    DinLesson lesson = new DinLesson(config.tasks(), teacher);
    DinTraining.fit(config.student().din(), seed, prepared, lesson, to, model, progress);
  }

  private Examples withUnlabelled(Examples labelled, ModelData data, ModelSpec spec) {
    String from = InputPath.textOf(config.unlabelled());
    if (from == null || config.unlabelledShare() == 0) {
      return labelled;
    }
    double share = config.unlabelledShare();
    return ExampleRows.concat(
        labelled, Unlabelled.read(Path.of(from), share, labelled, data, spec, seed, progress));
  }

  /**
   * Soft labels and, with vectors, a pull to these, by a projection where they are wider or
   * narrower than the student's.
   */
  private Distill recipe(
      Model student,
      float[] vectors,
      ModelData data,
      Examples train,
      SoftLabels labels,
      TrainConfig training,
      @Nullable AttentionGuide guide) {
    int own = student.spec().width();
    int width = vectors.length / data.texts().size();
    if (width > 0 && width != own) {
      student
          .towerParameters()
          .normal(TwoTowerNetwork.PROJECTION, new Shape(width, own), 1 / Math.sqrt(own), seed);
      student.trainTowers();
    }
    return new Distill(
        train,
        student.spec().tasks(),
        Training.weights(training),
        config.loop().retrieval().weight(),
        new Distill.Teacher(labels.of(train), vectors, width, guide),
        config);
  }
}
