package org.rectrain.nn.tower;

/**
 * How the tasks share the network on top.
 *
 * @param sharing what they share
 * @param experts number of experts, 1 or more; used by {@link Sharing#EXPERTS} only
 */
public record HeadSpec(Sharing sharing, int experts) {
  /** What the tasks share. */
  public enum Sharing {
    /** All layers but the last (Caruana 1997, doi:10.1023/A:1007379606734). */
    BOTTOM,
    /** Experts that each task mixes by a separate gate: MMoE (Ma et al. 2018). */
    EXPERTS
  }

  public HeadSpec {
    if (experts < 1) {
      throw new IllegalArgumentException("experts: must be 1 or more, was " + experts);
    }
  }

  /** One network whose last layer has one output per task. */
  public static HeadSpec sharedBottom() {
    return new HeadSpec(Sharing.BOTTOM, 1);
  }
}
