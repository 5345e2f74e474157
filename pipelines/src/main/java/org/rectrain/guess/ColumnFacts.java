package org.rectrain.guess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;

/**
 * What the sampled values of one column are like.
 *
 * @param name as in the file, or as given where the file names none
 * @param values in the order of the rows, null where empty
 * @param counts of each distinct value
 * @param filled rows with a value
 * @param numbers share of the filled that are numbers
 * @param wholes share of the filled that are whole numbers
 * @param min smallest number, NaN without any
 * @param max largest number, NaN without any
 * @param words mean number of words of a value
 * @param lists share of the filled that are JSON lists
 */
record ColumnFacts(
    String name,
    List<@Nullable String> values,
    Map<String, Integer> counts,
    int filled,
    double numbers,
    double wholes,
    double min,
    double max,
    double words,
    double lists) {

  static ColumnFacts of(String name, List<@Nullable String> values) {
    Map<String, Integer> counts = new HashMap<>();
    int filled = 0;
    int numbers = 0;
    int wholes = 0;
    int lists = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    double words = 0;
    for (String value : values) {
      if (value == null) {
        continue;
      }
      filled++;
      counts.merge(value, 1, Integer::sum);
      words += words(value);
      lists += value.startsWith("[") && value.endsWith("]") ? 1 : 0;
      double number = number(value);
      if (!Double.isNaN(number)) {
        numbers++;
        wholes += number == Math.rint(number) ? 1 : 0;
        min = Double.isNaN(min) ? number : Math.min(min, number);
        max = Double.isNaN(max) ? number : Math.max(max, number);
      }
    }
    double rows = Math.max(1, filled);
    return new ColumnFacts(
        name,
        values,
        counts,
        filled,
        numbers / rows,
        wholes / rows,
        min,
        max,
        words / rows,
        lists / rows);
  }

  /** Chinese and Japanese write no spaces: two letters count as a word. */
  private static double words(String value) {
    long wide = value.chars().filter(c -> c >= 0x3040 && c < 0xD7A4).count();
    int words = 0;
    boolean in = false;
    for (int i = 0; i < value.length(); i++) {
      boolean letter = Character.isLetterOrDigit(value.charAt(i));
      words += letter && !in ? 1 : 0;
      in = letter;
    }
    return Math.max(words, wide / 2.0);
  }

  /** The value as a number; NaN for what is none. */
  static double number(String value) {
    if (value.isEmpty() || "+-.0123456789".indexOf(value.charAt(0)) < 0) {
      return Double.NaN;
    }
    try {
      double number = Double.parseDouble(value);
      return Double.isFinite(number) && "dDfF".indexOf(value.charAt(value.length() - 1)) < 0
          ? number
          : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN; // then it is a text
    }
  }

  /** The name as a label's rule takes it: odd ones in backticks. */
  String term() {
    boolean plain =
        name.matches("[\\p{L}_][\\p{L}\\p{N}_.-]*")
            && !name.matches(
                "(?i)and|or|not|null|true|false|case|when|then|else|end|in|between|is");
    return plain ? name : Columns.quoted(name);
  }

  int rows() {
    return values.size();
  }

  int distinct() {
    return counts.size();
  }

  double missing() {
    return values.isEmpty() ? 1 : 1 - (double) filled / values.size();
  }

  boolean numeric() {
    return filled > 0 && numbers > 0.98;
  }

  boolean whole() {
    return filled > 0 && wholes > 0.98;
  }

  /** No value occurs twice, or next to none. */
  boolean unique() {
    return filled > 1 && distinct() >= 0.98 * filled;
  }

  boolean constant() {
    return distinct() <= 1;
  }

  /** Whether every value is yes or no, however it is written. */
  boolean binary() {
    return distinct() == 2
        && counts.keySet().stream()
            .allMatch(
                v ->
                    v.toLowerCase(Locale.ROOT)
                        .matches("[01]([.]0)?|true|false|yes|no|y|n|t|f|是|否"));
  }

  /** Share of the filled with the value, 0 to 1. */
  double share(String value) {
    return (double) counts.getOrDefault(value, 0) / Math.max(1, filled);
  }

  /** The most frequent values, most frequent first, equal ones by name. */
  List<String> frequent(int most) {
    List<Map.Entry<String, Integer>> all = new ArrayList<>(counts.entrySet());
    all.sort(
        Map.Entry.<String, Integer>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    return all.stream().limit(most).map(Map.Entry::getKey).toList();
  }

  /** Share of the distinct values that the other column has too; 0 without any. */
  double within(ColumnFacts other) {
    long common = counts.keySet().stream().filter(other.counts::containsKey).count();
    return counts.isEmpty() ? 0 : (double) common / counts.size();
  }

  /** Whether nearly every row's value of the other column follows from this one's. */
  boolean determines(ColumnFacts other) {
    Map<String, String> first = new HashMap<>();
    int both = 0;
    int same = 0;
    for (int i = 0; i < rows(); i++) {
      String own = values.get(i);
      String its = other.values.get(i);
      if (own != null && its != null) {
        both++;
        String known = first.putIfAbsent(own, its);
        same += known == null || known.equals(its) ? 1 : 0;
      }
    }
    return both > 0 && same >= 0.99 * both;
  }

  /** Whether the numbers of nearly all neighbouring rows of one group never fall. */
  boolean ascendsWithin(ColumnFacts group) {
    int up = 0;
    int pairs = 0;
    for (int i = 1; i < rows(); i++) {
      String before = values.get(i - 1);
      String now = values.get(i);
      String one = group.values.get(i);
      if (before != null && now != null && one != null && one.equals(group.values.get(i - 1))) {
        pairs++;
        up += number(before) <= number(now) ? 1 : 0;
      }
    }
    return pairs > 10 && up > 0.98 * pairs;
  }
}
