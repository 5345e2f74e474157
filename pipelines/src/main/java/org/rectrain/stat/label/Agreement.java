package org.rectrain.stat.label;

/** Agreement of annotators beyond chance. */
public final class Agreement {
  private Agreement() {}

  /**
   * Cohen's kappa of two annotators, (po - pe) / (1 - pe), with po the share of equal answers and
   * pe the share expected from both annotators' own distributions (Cohen 1960). 1 = they always
   * agree, 0 = as often as by chance.
   *
   * @param table (categories, categories): how often the first said i and the second j
   * @return at most 1; NaN without answers, or where both always say the same one category
   */
  public static double cohenKappa(long[][] table) {
    double total = 0;
    double equal = 0;
    double[] first = new double[table.length];
    double[] second = new double[table.length];
    for (int i = 0; i < table.length; i++) {
      for (int j = 0; j < table.length; j++) {
        total += table[i][j];
        first[i] += table[i][j];
        second[j] += table[i][j];
      }
      equal += table[i][i];
    }
    double chance = 0;
    for (int i = 0; i < table.length; i++) {
      chance += first[i] / total * (second[i] / total);
    }
    return kappa(equal / total, chance);
  }

  /**
   * Fleiss' kappa of any number of annotators, where each subject has the same number of answers,
   * not always by the same people (Fleiss 1971).
   *
   * @param counts (subjects, categories): answers per category
   * @return at most 1; NaN without subjects, with fewer than two answers each, or where all answers
   *     are one category
   * @throws IllegalArgumentException when subjects have different numbers of answers
   */
  public static double fleissKappa(int[][] counts) {
    if (counts.length == 0) {
      return Double.NaN;
    }
    double raters = 0;
    for (int count : counts[0]) {
      raters += count;
    }
    double[] shares = new double[counts[0].length];
    double observed = 0;
    for (int[] subject : counts) {
      double answers = 0;
      double squares = 0;
      for (int j = 0; j < subject.length; j++) {
        answers += subject[j];
        squares += (double) subject[j] * subject[j];
        shares[j] += subject[j] / (raters * counts.length);
      }
      if (answers != raters) {
        throw new IllegalArgumentException(
            "a subject has " + answers + " answers where others have " + raters);
      }
      observed += (squares - raters) / (raters * (raters - 1)) / counts.length;
    }
    double chance = 0;
    for (double share : shares) {
      chance += share * share;
    }
    return kappa(observed, chance);
  }

  private static double kappa(double observed, double chance) {
    return chance >= 1 ? Double.NaN : (observed - chance) / (1 - chance);
  }
}
