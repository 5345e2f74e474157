package org.rectrain.model.text;

import ai.djl.ndarray.NDArray;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.loss.DistillLosses;

/**
 * A teacher of attention: draws the last layer's relations among a text's tokens, by queries, by
 * keys and by values, to those of another encoder's last layer, whatever the widths (MiniLMv2, Wang
 * et al. 2021, arXiv:2012.15828).
 */
public final class AttentionGuide {
  private final TextEncoder teacher;
  private final double weight;
  private final int heads;

  /**
   * A guide.
   *
   * @param teacher over the same texts, cut into the same tokens
   * @param weight of the loss, averaged over the texts of a step
   * @param heads relation heads; divides the widths of both
   */
  public AttentionGuide(TextEncoder teacher, double weight, int heads) {
    this.teacher = teacher;
    this.weight = weight;
    this.heads = heads;
  }

  /** The teacher. */
  public TextEncoder teacher() {
    return teacher;
  }

  /** Weight of the loss. */
  double weight() {
    return weight;
  }

  /**
   * The loss of some texts.
   *
   * @param below (N, T, W): input of the student's last layer
   * @param mask (N, T) int64
   * @param group the texts
   * @param texts of the whole step
   * @return shape ()
   */
  NDArray loss(Pass pass, Backbone student, NDArray below, NDArray mask, int[] group, int texts) {
    Backbone wise = teacher.backbone();
    int last = wise.depth() - 1;
    NDArray above = teacher.hidden(pass, group, last);
    NDArray[] wanted = wise.projections(pass, above, last);
    NDArray[] own = student.projections(pass, below, student.depth() - 1);
    double share = weight / (own.length * (double) texts);
    NDArray sum = null;
    for (int i = 0; i < own.length; i++) {
      NDArray one = DistillLosses.relations(own[i], wanted[i], mask, heads, share);
      sum = sum == null ? one : sum.add(one);
    }
    return java.util.Objects.requireNonNull(sum);
  }
}
