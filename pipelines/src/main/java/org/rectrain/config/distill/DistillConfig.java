package org.rectrain.config.distill;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;
import org.rectrain.config.train.LoopConfig;
import org.rectrain.config.train.TaskWeights;
import org.rectrain.config.train.TowersConfig;

/** Options of distillation: a small student learns from a trained teacher. */
public record DistillConfig(
    @Option(
            doc =
                "Teachers, whose logits are averaged: folders of models of any kind"
                    + " (runs/NAME/train/model, a cross encoder's too, runs/NAME/baselines/din),"
                    + " train folders, with all their members, or the word trees for boosted trees"
                    + " that are fitted here, see there. Without it: the model of this run, with"
                    + " all its members.")
        List<InputPath> teachers,
    @Option(doc = "Boosted trees as a teacher; teachers: [trees] only.") TreesConfig trees,
    @Option(
            doc =
                "Folder of soft labels that an earlier distillation of the same teachers on the"
                    + " same prepared data wrote (runs/NAME/distill/soft_labels); others are"
                    + " refused. Without it this run's last ones are taken over where they still"
                    + " hold, and made again otherwise.")
        @Nullable InputPath softLabels,
    @Option(
            doc =
                "A prepared folder whose train rows the teachers score and the student learns from"
                    + " without their labels, e.g. one that keeps what negative sampling left out"
                    + " here. Rows that any split of this run holds are left out.")
        @Nullable InputPath unlabelled,
    @Option(
            doc = "Most unlabelled rows per row of the train split; those with the lowest hash.",
            def = "1",
            min = 0,
            max = 1000)
        double unlabelledShare,
    @Option(
            doc =
                "Whether the same student is also trained on the labels alone, with the same seed,"
                    + " rows and stopping rule; the report then shows what the teacher adds, with"
                    + " the interval of the paired difference. Takes as long again.",
            def = "false")
        boolean compareHard,
    @Option(
            doc =
                "Whether the peak memory of 1,000 scores is measured of teachers and student, each"
                    + " in a separate process (Linux; 5 to 10 s each, 25 s at most beside what"
                    + " loading takes).",
            def = "false")
        boolean measureMemory,
    @Option(doc = "What the student is made of.") StudentConfig student,
    @Option(
            doc =
                "Encoder layers of the student, cut from the teacher's: the lowest ones and, as"
                    + " the student's last, the teacher's last.",
            def = "2",
            min = 1,
            max = 1000)
        int layers,
    @Option(
            doc =
                "Token vectors of a student with text: whole keeps all of its encoder's, seen those"
                    + " of tokens that the items' and users' texts hold, of special tokens and of"
                    + " single letters, which is most of a small encoder's size saved; a new word"
                    + " is then spelt. WordPiece tokenizers only.",
            def = "whole")
        Vocabulary vocabulary,
    @Option(doc = "The student's towers.") TowersConfig towers,
    @Option(
            doc = "Softens the teacher's probabilities; above 1 shows more of small ones.",
            def = "2",
            min = 0.01,
            max = 100)
        double temperature,
    @Option(
            doc = "Share of the teacher's soft labels in the loss; the rest is the hard labels'.",
            def = "0.7",
            min = 0,
            max = 1)
        double kdRatio,
    @Option(
            doc =
                "Weight of the mean squared distance between the student's and the first teacher's"
                    + " text vectors, by a learned projection where their widths differ. Without"
                    + " it 1 where both read text and 0 otherwise; a number above 0 that cannot"
                    + " hold is refused.",
            min = 0,
            max = 1000)
        @Nullable Double hiddenWeight,
    @Option(
            doc =
                "Weight of the divergence of the student's last layer's relations among tokens (by"
                    + " queries, keys and values) from the first teacher's, per step of the"
                    + " encoder; 0 leaves it out. BERT-type encoders that cut texts into the same"
                    + " tokens only; widths and depths may differ.",
            def = "0",
            min = 0,
            max = 1000)
        double attentionWeight,
    @Option(
            doc = "Relation heads of that; divides the widths of both encoders.",
            def = "12",
            min = 1,
            max = 1000)
        int attentionHeads,
    @Option(doc = "The teacher's order among rows.") RankingDistillConfig ranking,
    @Option(
            doc =
                "Weight of each task's loss by label. Empty learns all tasks of the first teacher,"
                    + " 0.7 for the first and the rest shared.",
            def = "{}",
            min = 0)
        Map<String, Double> tasks,
    @Option(
            doc = "Learning rate of the student's encoder relative to the towers'.",
            def = "0.1",
            min = 0,
            max = 1000)
        double encoderRateFactor,
    @Option(doc = "Steps of the towers per step of the encoder.", def = "1", min = 1, max = 1000000)
        int every,
    @Option(doc = "The course of the training.", inline = true) LoopConfig loop) {

  /** Which token vectors a student keeps. */
  public enum Vocabulary {
    WHOLE,
    SEEN
  }

  /** Checks what holds between options. */
  public DistillConfig {
    teachers = teachers == null ? List.of() : List.copyOf(teachers);
    tasks = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(tasks));
    if (!tasks.isEmpty() && tasks.values().stream().noneMatch(weight -> weight > 0)) {
      throw new IllegalArgumentException("tasks: all weights are 0; expected one above 0");
    }
    if (attentionWeight > 0 && !towers.text()) {
      throw new IllegalArgumentException(
          "attention_weight: needs a student with text; expected 0 with towers.text: false");
    }
    if (student.kind() == StudentConfig.Kind.DIN && unlabelled != null) {
      throw new IllegalArgumentException(
          "unlabelled: is there for student.kind: two_tower only; expected none with din");
    }
    if (student.kind() == StudentConfig.Kind.DIN && ranking.weight() > 0) {
      throw new IllegalArgumentException(
          "ranking.weight: is there for student.kind: two_tower only; expected 0 with din");
    }
  }

  /** The weight of text vectors where both sides have them. */
  public double textWeight() {
    return hiddenWeight == null ? 1 : hiddenWeight;
  }

  /** The same distillation with the weight of each task settled. */
  public DistillConfig learning(List<String> labels) {
    return tasks.isEmpty()
        ? ConfigTrees.with(this, Map.of("tasks", TaskWeights.of(tasks, labels)))
        : this;
  }
}
