package org.rectrain.sample;

/** How much a person cares for subjects and styles. */
final class Liking {
  private final double[] subtopics;
  private final double[] styles;
  private final double[] looks;

  /**
   * @param subtopics liking of each subtopic, about 0 to 1.3, negative for disliked topics
   * @param styles liking of each style, centred at 0
   * @param looks of {@link Looks#ofPerson}
   */
  Liking(double[] subtopics, double[] styles, double[] looks) {
    this.looks = looks;
    this.subtopics = subtopics;
    this.styles = styles;
  }

  /** How much the person cares for an item's subject, style and look. */
  double of(GeneratedItems catalogue, int item) {
    double main = subtopics[catalogue.main(item)];
    double second = subtopics[catalogue.second(item)];
    return GeneratedItems.MAIN_SHARE * main
        + (1 - GeneratedItems.MAIN_SHARE) * second
        + styles[catalogue.style(item)]
        + look(catalogue.look(item));
  }

  private double look(double[] look) {
    double sum = 0;
    for (int i = 0; i < looks.length; i++) {
      sum += looks[i] * look[i];
    }
    return sum;
  }
}
