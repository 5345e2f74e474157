package org.rectrain.explain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.rectrain.Failure;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.score.Logits;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.RowScorer;
import org.rectrain.score.TreesScorer;

/**
 * A model that is explained: one, or several whose logits are averaged. Attributions are linear in
 * the logit, so those of several are the means of theirs.
 */
public final class Subject implements AutoCloseable {
  private static final int TOKENS = 4096;
  private static final int BATCH = 2048;

  private final String name;
  private final FeatureSchema schema;
  private final List<RowScorer> members = new ArrayList<>();

  /**
   * Opens a model over prepared data.
   *
   * @param folders model folders, at least one
   * @throws Failure (exit code 3) when one was trained on features that the data does not have
   */
  public Subject(String name, List<Path> folders, Path prepared) {
    this.name = name;
    for (Path folder : folders) {
      ModelFolders.requireFitting(folder, prepared);
    }
    boolean own = java.nio.file.Files.exists(folders.get(0).resolve(FeatureSchema.FILE));
    this.schema = FeatureSchema.read(own ? folders.get(0) : prepared);
    for (Path folder : folders) {
      int threads = Runtime.getRuntime().availableProcessors();
      members.add(ModelFolders.one(folder, prepared, TOKENS, BATCH, threads));
    }
  }

  /**
   * The place of a label among those of another model, which is not opened yet.
   *
   * @throws Failure (exit code 2) when it does not know it
   */
  static int task(String name, List<Path> folders, String task) {
    List<String> tasks = ModelFolders.tasks(folders.get(0));
    if (!tasks.contains(task)) {
      throw Failure.usage(
          "explain.against: "
              + name
              + " was trained on "
              + tasks
              + " and says nothing about '"
              + task
              + "'",
          "name a label that both know, explain.task=...");
    }
    return tasks.indexOf(task);
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** The features that it reads. */
  public FeatureSchema schema() {
    return schema;
  }

  /** Its labels. */
  public List<String> tasks() {
    return members.get(0).tasks();
  }

  /** What it reads beside features. */
  Set<RowScorer.Part> parts() {
    Set<RowScorer.Part> out = EnumSet.noneOf(RowScorer.Part.class);
    members.forEach(m -> out.addAll(m.parts()));
    return out;
  }

  List<RowScorer> members() {
    return members;
  }

  /** Whether it is boosted trees, whose Shapley values need no sampling. */
  boolean isTrees() {
    return members.stream().allMatch(m -> m instanceof TreesScorer);
  }

  /** The examples of a split, as the first member reads them. */
  Examples examples(String split) {
    return members.get(0).examples(split);
  }

  /** Logits of rows as they are, (rows, tasks). */
  double[][] logits(List<Examples> perMember) {
    double[][] out = new double[perMember.get(0).size()][tasks().size()];
    for (int m = 0; m < members.size(); m++) {
      double[][] own = logits(members.get(m), perMember.get(m));
      for (int i = 0; i < out.length; i++) {
        for (int k = 0; k < out[i].length; k++) {
          out[i][k] += own[i][k] / members.size();
        }
      }
    }
    return out;
  }

  /** One member's logits, (rows, tasks). */
  static double[][] logits(RowScorer member, Examples rows) {
    int[] all = new int[rows.size()];
    Arrays.setAll(all, i -> i);
    double[][] p = member.score(rows, member.tasks(), all);
    double[][] out = new double[all.length][p.length];
    for (int k = 0; k < p.length; k++) {
      for (int i = 0; i < all.length; i++) {
        out[i][k] = Logits.of(p[k][i]);
      }
    }
    return out;
  }

  @Override
  public void close() {
    members.forEach(RowScorer::close);
  }
}
