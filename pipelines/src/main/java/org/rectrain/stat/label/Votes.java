package org.rectrain.stat.label;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers of several annotators to yes-or-no questions: their majority, and how far they agree. */
public final class Votes {
  private final TreeMap<String, TreeMap<String, Boolean>> answers = new TreeMap<>();

  /**
   * Agreement of two annotators.
   *
   * @param first annotator
   * @param second annotator
   * @param both questions that both answered
   * @param kappa Cohen's; NaN where undefined
   */
  public record Pair(String first, String second, long both, double kappa) {}

  /** Adds an answer; the last one of an annotator counts. */
  public void add(String question, String annotator, boolean answer) {
    answers.computeIfAbsent(question, q -> new TreeMap<>()).put(annotator, answer);
  }

  /** How many questions have an answer. */
  public int questions() {
    return answers.size();
  }

  /** The answers to a question by annotator. */
  public SortedMap<String, Boolean> of(String question) {
    return answers.getOrDefault(question, new TreeMap<>());
  }

  /** What most said; null where as many said yes as no. */
  public static @Nullable Boolean majority(Map<String, Boolean> votes) {
    int yes = yes(votes);
    return 2 * yes == votes.size() ? null : 2 * yes > votes.size();
  }

  private static int yes(Map<String, Boolean> votes) {
    return (int) votes.values().stream().filter(v -> v).count();
  }

  /** Questions with a majority, and what it says. */
  public Map<String, Boolean> majorities() {
    Map<String, Boolean> out = new LinkedHashMap<>();
    answers.forEach(
        (question, votes) -> {
          Boolean most = majority(votes);
          if (most != null) {
            out.put(question, most);
          }
        });
    return out;
  }

  /** Questions without a majority, which somebody has to decide. */
  public SortedMap<String, SortedMap<String, Boolean>> open() {
    TreeMap<String, SortedMap<String, Boolean>> out = new TreeMap<>();
    answers.forEach(
        (question, votes) -> {
          if (majority(votes) == null) {
            out.put(question, votes);
          }
        });
    return out;
  }

  /** The most frequent number of answers to a question; of several the largest. */
  public int commonCount() {
    TreeMap<Integer, Integer> sizes = new TreeMap<>();
    answers.values().forEach(votes -> sizes.merge(votes.size(), 1, Integer::sum));
    int best = 0;
    for (Map.Entry<Integer, Integer> entry : sizes.entrySet()) {
      best = entry.getValue() >= sizes.getOrDefault(best, 0) ? entry.getKey() : best;
    }
    return best;
  }

  /** Answers (no, yes) to each question that has {@link #commonCount} of them. */
  public int[][] counts() {
    int raters = commonCount();
    return answers.values().stream()
        .filter(votes -> votes.size() == raters)
        .map(votes -> new int[] {votes.size() - yes(votes), yes(votes)})
        .toArray(int[][]::new);
  }

  /** Fleiss' kappa over {@link #counts}; NaN with fewer than two answers each. */
  public double fleissKappa() {
    return commonCount() < 2 ? Double.NaN : Agreement.fleissKappa(counts());
  }

  /** Cohen's kappa of every two annotators who answered a question both. */
  public List<Pair> pairs() {
    TreeMap<String, TreeMap<String, long[][]>> tables = new TreeMap<>();
    for (Map<String, Boolean> votes : answers.values()) {
      votes.forEach(
          (first, a) ->
              votes.forEach(
                  (second, b) -> {
                    if (first.compareTo(second) < 0) {
                      tables.computeIfAbsent(first, f -> new TreeMap<>())
                          .computeIfAbsent(second, s -> new long[2][2])[a ? 1 : 0][b ? 1 : 0]++;
                    }
                  }));
    }
    List<Pair> out = new ArrayList<>();
    tables.forEach(
        (first, others) ->
            others.forEach(
                (second, table) -> {
                  long both = table[0][0] + table[0][1] + table[1][0] + table[1][1];
                  out.add(new Pair(first, second, both, Agreement.cohenKappa(table)));
                }));
    return out;
  }
}
