package org.rectrain.prepare.consistency;

/**
 * One comparison of one feature.
 *
 * @param feature its name
 * @param property what was compared: presence, type, side, vocabulary, missing, unknown, psi
 * @param offline value that training saw
 * @param online value that serving saw
 * @param expected what would pass, in words
 * @param passes whether it does
 */
public record Finding(
    String feature,
    String property,
    String offline,
    String online,
    String expected,
    boolean passes) {

  /** The finding as one line for people. */
  @Override
  public String toString() {
    return feature
        + ": "
        + property
        + " offline "
        + offline
        + ", online "
        + online
        + "; expected "
        + expected;
  }
}
