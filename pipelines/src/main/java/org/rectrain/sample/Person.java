package org.rectrain.sample;

import java.util.List;

/**
 * One person of the log.
 *
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
    Liking liking,
    double clickBias,
    double likeBias) {

  static final List<String> AGE_GROUPS = List.of("18-24", "25-34", "35-44", "45-54", "55+");
  static final List<String> GENDERS = List.of("female", "male", "undisclosed");
  static final List<String> DEVICES = List.of("mobile", "desktop", "tablet");

  /** A subtopic that the person likes, and how much: 1 for the favourite. */
  record Taste(int subtopic, double weight) {}
}
