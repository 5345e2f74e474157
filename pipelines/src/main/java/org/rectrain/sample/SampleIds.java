package org.rectrain.sample;

/**
 * SampleIds of one kind: a letter and a number with leading zeros, so that they sort as they count.
 */
final class SampleIds {
  private final char letter;
  private final int width;

  /**
   * @param last largest number that will be asked for
   * @param least fewest digits
   */
  SampleIds(char letter, long last, int least) {
    this.letter = letter;
    this.width = Math.max(least, Long.toString(last).length());
  }

  String of(long number) {
    String digits = Long.toString(number);
    StringBuilder id = new StringBuilder(1 + width).append(letter);
    for (int i = digits.length(); i < width; i++) {
      id.append('0');
    }
    return id.append(digits).toString();
  }
}
