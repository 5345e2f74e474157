package org.rectrain.sample;

import java.util.List;

/**
 * One person of the log.
 *
 * @param affinity liking of each subtopic, about 0 to 1.3, negative for disliked topics
 * @param styleLiking liking of each style, centred at 0
 * @param clickBias how freely the person clicks, added to the logit
 * @param likeBias how freely the person likes, added to the logit
 * @param signedUp epoch second
 */
record Person(
    int index,
    String id,
    int ageGroup,
    int gender,
    int region,
    int device,
    long signedUp,
    List<Taste> tastes,
    double[] affinity,
    double[] styleLiking,
    double clickBias,
    double likeBias) {

  static final List<String> AGE_GROUPS = List.of("18-24", "25-34", "35-44", "45-54", "55+");
  static final List<String> GENDERS = List.of("female", "male", "undisclosed");
  static final List<String> DEVICES = List.of("mobile", "desktop", "tablet");

  /** A subtopic that the person likes, and how much: 1 for the favourite. */
  record Taste(int subtopic, double weight) {}

  /** How much the person cares for an item's subject and style. */
  double affinity(Catalogue catalogue, int item) {
    int main = catalogue.main(item);
    int second = catalogue.second(item);
    double subject =
        main == second
            ? affinity[main]
            : Catalogue.MAIN_SHARE * affinity[main]
                + (1 - Catalogue.MAIN_SHARE) * affinity[second];
    return subject + styleLiking[catalogue.style(item)];
  }
}
