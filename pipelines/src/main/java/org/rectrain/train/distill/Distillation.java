package org.rectrain.train.distill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.distill.StudentConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.engine.Torch;
import org.rectrain.run.Progress;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.score.TextVectors;
import org.rectrain.score.cost.PeakMemory;
import org.rectrain.train.Training;
import org.rectrain.train.loop.TrainResult;

/** The distill stage: folders of trained models in, the folder of a smaller model out. */
public final class Distillation {
  /** Name of the model that this stage makes. */
  public static final String MODEL = "student";

  /** Name and folder of the same student trained on the labels alone. */
  public static final String HARD = "student_hard";

  private final DistillConfig config;
  private final long seed;
  private final Path prepared;
  private final Teachers teachers;
  private final Path out;
  private final @Nullable Path previous;
  private final Progress progress;

  private Distillation(
      DistillConfig config,
      long seed,
      Path prepared,
      Teachers teachers,
      Path out,
      @Nullable Path previous,
      Progress progress) {
    this.config = config.learning(ModelFolders.tasks(teachers.folders().get(0)));
    this.seed = seed;
    this.prepared = prepared;
    this.teachers = teachers;
    this.out = out;
    this.previous = previous;
    this.progress = progress;
  }

  /**
   * Trains a student.
   *
   * @param named the teachers: folders, or {@code trees} for boosted trees that are fitted here
   * @param out folder of the stage; checkpoints in it that belong to the same run are continued
   * @param previous the stage's last result, whose soft labels are taken over where they hold
   * @throws Failure (exit code 2 or 3) when teacher, student and data do not fit
   */
  public static DistillResult run(
      DistillConfig config,
      long seed,
      Path prepared,
      List<String> named,
      Path out,
      @Nullable Path previous,
      Progress progress)
      throws IOException {
    Path trees = Teachers.trees(out);
    if (named.contains(TreeTeacher.NAME)) {
      List<String> labels = FeatureSchema.read(prepared).labels();
      List<String> wanted = wanted(config.learning(labels));
      for (String task : wanted) {
        if (!labels.contains(task)) {
          throw Failure.usage(
              "distill.tasks: '" + task + "' is no label of " + prepared + "; it has " + labels,
              "name labels that the data section maps");
        }
      }
      List<String> taught = labels.stream().filter(wanted::contains).toList();
      TreeTeacher.obtain(config.trees(), seed, prepared, taught, out, previous, progress);
    }
    return run(config, seed, prepared, Teachers.of(named, trees), out, previous, progress);
  }

  /** The same by teachers that are there. */
  public static DistillResult run(
      DistillConfig config,
      long seed,
      Path prepared,
      Teachers teachers,
      Path out,
      @Nullable Path previous,
      Progress progress)
      throws IOException {
    Torch.threads(1);
    return new Distillation(config, seed, prepared, teachers, out, previous, progress).run();
  }

  private DistillResult run() throws IOException {
    List<String> tasks = tasks();
    teachers.require(wanted(config));
    FeatureSchema schema = schema();
    boolean din = config.student().kind() == StudentConfig.Kind.DIN;
    StudentPlan plan = new StudentPlan(config, tasks, schema, prepared);
    ModelSpec spec = din ? null : plan.spec(teachers.spec());
    boolean drawn = drawsTexts(spec);
    int k = config.loop().retrieval().weight() > 0 ? config.loop().retrieval().k() : 0;
    StudentSides sides = new StudentSides(prepared, tasks, k);
    ModelData data = spec == null ? null : ModelData.read(prepared, schema, spec);
    SoftLabels labels;
    DistillResult.Side taught;
    float[] vectors = new float[0];
    // Opened once, for its texts are encoded then, and closed before the student takes its place.
    try (Scorer teacher = teachers.open(prepared)) {
      if (drawn && data != null) {
        vectors = vectors(teacher, data.texts());
      }
      labels = labels(teacher, tasks);
      taught = sides.of(teacher, teachers.folders());
    }
    StudentTraining students = new StudentTraining(config, seed, prepared, teachers, progress);
    Path folder = out.resolve(Training.FOLDER);
    Path hardFolder = out.resolve(HARD).resolve(Training.FOLDER);
    TrainResult training = null;
    TrainResult hard = null;
    if (spec == null || data == null) {
      students.din(new DinLesson.Teacher(labels, config), out);
      if (config.compareHard()) {
        progress.log("distill: the same student on the labels alone");
        students.din(null, out.resolve(HARD));
      }
    } else {
      training = students.twoTower(plan, spec, data, labels, vectors, out);
      if (config.compareHard()) {
        progress.log("distill: the same student on the labels alone");
        Path own = Files.createDirectories(out.resolve(HARD));
        hard = students.twoTower(plan, spec.named(HARD), data, null, vectors, own);
      }
    }
    DistillResult.Side learned = sides.of(MODEL, List.of(folder));
    if (config.measureMemory()) {
      progress.log("distill: measures memory");
      taught = taught.with(memory(teachers.folders()));
      learned = learned.with(memory(List.of(folder)));
    }
    DistillResult result =
        DistillResult.of(
            teachers.names(),
            taught,
            learned,
            config.compareHard() ? sides.of(HARD, List.of(hardFolder)) : null,
            labels.ids().length,
            training,
            hard);
    Json.write(out.resolve(DistillResult.FILE), result);
    return result;
  }

  /**
   * Whether the student's text vectors are drawn to the first teacher's.
   *
   * @throws Failure (exit code 2) when the configuration asks for it and one side has none
   */
  private boolean drawsTexts(@Nullable ModelSpec student) {
    ModelSpec first = teachers.spec();
    boolean both =
        student != null && student.text() && first != null && first.text() && !first.cross();
    Double asked = config.hiddenWeight();
    if (!both && asked != null && asked > 0) {
      String without =
          student == null || !student.text()
              ? "the student reads no text"
              : "the first teacher, " + teachers.names().get(0) + ", has no vectors of texts";
      throw Failure.usage(
          "distill.hidden_weight: " + asked + " is given, and " + without,
          "leave it out or set it to 0, or name a two-tower model with text as the first teacher");
    }
    return both && config.textWeight() > 0;
  }

  private float[] vectors(Scorer teacher, List<String> texts) {
    TextVectors known = teacher.texts();
    float[] vectors = known == null ? null : known.of(texts);
    if (vectors != null) {
      return vectors;
    }
    String why = "the first teacher has no vectors of some texts that the student reads";
    if (config.hiddenWeight() != null) {
      throw Failure.usage(
          "distill.hidden_weight: " + config.hiddenWeight() + " is given, and " + why,
          "leave it out or set it to 0, or give both the same towers.user_profile");
    }
    progress.log("distill: " + why + "; text vectors are not compared");
    return new float[0];
  }

  /** What is known of it: a student that was trained is not lost for the want of a figure. */
  private PeakMemory memory(List<Path> folders) throws IOException {
    try {
      return PeakMemory.of(folders, prepared, "valid");
    } catch (IllegalStateException e) {
      progress.log("distill: " + e.getMessage() + "; it stays undefined");
      return PeakMemory.UNKNOWN;
    }
  }

  /** The tasks that are to be learned. */
  private static List<String> wanted(DistillConfig config) {
    return config.tasks().entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .map(e -> e.getKey())
        .toList();
  }

  /** Those of the first teacher, in its order. */
  private List<String> tasks() {
    List<String> taught = ModelFolders.tasks(teachers.folders().get(0));
    FeatureSchema data = FeatureSchema.read(prepared);
    if (taught.stream().noneMatch(task -> config.tasks().getOrDefault(task, 0.0) > 0)) {
      throw Failure.usage(
          "distill.tasks: none of "
              + wanted(config)
              + " is a task of the teacher "
              + teachers.folders().get(0)
              + ", which was trained on "
              + taught,
          "name tasks of the teacher");
    }
    for (String task : taught) {
      if (!data.labels().contains(task)) {
        throw Failure.input(
            teachers.folders().get(0)
                + ": was trained on '"
                + task
                + "', which is no label of "
                + prepared
                + "; it has "
                + data.labels(),
            "distil on the data that the teacher was trained on");
      }
    }
    return taught;
  }

  /** The schema by which the student reads the data: the first teacher's where it has one. */
  private FeatureSchema schema() {
    for (Path folder : teachers.folders()) {
      if (!ModelFolders.isDin(folder)) {
        FeatureSchema.read(folder).requireFit(folder, prepared);
      }
    }
    Path first = teachers.folders().get(0);
    return FeatureSchema.read(ModelFolders.isDin(first) ? prepared : first);
  }

  private SoftLabels labels(Scorer teacher, List<String> tasks) throws IOException {
    String given = InputPath.textOf(config.softLabels());
    Path own = given == null ? null : Path.of(given);
    SoftLabels labels = labels(teacher, prepared, tasks, own, SoftLabels.FOLDER);
    String further = InputPath.textOf(config.unlabelled());
    return further == null
        ? labels
        : labels.with(labels(null, Path.of(further), tasks, null, SoftLabels.UNLABELLED));
  }

  private SoftLabels labels(
      @Nullable Scorer open, Path data, List<String> tasks, @Nullable Path given, String folder)
      throws IOException {
    List<Path> own = new ArrayList<>(List.of(out.resolve(folder)));
    if (previous != null) {
      own.add(previous.resolve(folder));
    }
    return SoftLabels.obtain(
        teachers, open, data, "train", tasks, given, own, out.resolve(folder), progress);
  }
}
