package org.rectrain.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The words and pairs of adjacent words of a catalogue's texts as sparse unit vectors, and the
 * cosine of some texts' mean with every text.
 *
 * <p>A term that one text alone holds matches nothing and is left out. With n texts, a term's idf
 * is {@code ln((1 + n) / (1 + df)) + 1}. A term that occurs f times in a text weighs {@code (1 + ln
 * f) idf^2} (tf-idf; Salton and Buckley 1988), or {@code f (k + 1) / (f + k (1 - b + b length /
 * mean length)) idf^2} with k = 1.2 and b = 0.75 (BM25; Robertson and Zaragoza 2009). Squared,
 * since a mean of many texts is mostly words that all texts use: on titles and on product texts, it
 * retrieves more than idf itself.
 */
public final class LexicalIndex {
  private static final double K = 1.2;
  private static final double B = 0.75;

  private final int[][] terms;
  private final float[][] weights;
  private final int[][] texts;
  private final float[][] textWeights;

  /** How a term counts in a text. */
  public enum Weighting {
    TFIDF,
    BM25
  }

  private LexicalIndex(int[][] terms, float[][] weights, int vocabulary) {
    this.terms = terms;
    this.weights = weights;
    int[] count = new int[vocabulary];
    for (int[] own : terms) {
      for (int term : own) {
        count[term]++;
      }
    }
    this.texts = new int[vocabulary][];
    this.textWeights = new float[vocabulary][];
    Arrays.setAll(texts, t -> new int[count[t]]);
    Arrays.setAll(textWeights, t -> new float[count[t]]);
    for (int text = terms.length - 1; text >= 0; text--) {
      for (int i = 0; i < terms[text].length; i++) {
        int term = terms[text][i];
        int at = --count[term];
        texts[term][at] = text;
        textWeights[term][at] = weights[text][i];
      }
    }
  }

  /** An index over the texts of a catalogue, in its order. */
  public static LexicalIndex of(String[] texts, Weighting weighting) {
    Map<String, Integer> numbers = new HashMap<>();
    List<Map<Integer, Integer>> counts = new ArrayList<>();
    double words = 0;
    for (String text : texts) {
      Map<Integer, Integer> own = new HashMap<>();
      for (String term : terms(text)) {
        own.merge(numbers.computeIfAbsent(term, t -> numbers.size()), 1, Integer::sum);
        words++;
      }
      counts.add(own);
    }
    int[] holding = new int[numbers.size()];
    counts.forEach(own -> own.keySet().forEach(term -> holding[term]++));
    int[] place = new int[holding.length];
    int vocabulary = 0;
    for (int term = 0; term < place.length; term++) {
      place[term] = holding[term] > 1 ? vocabulary++ : -1;
    }
    int[][] terms = new int[texts.length][];
    float[][] weights = new float[texts.length][];
    double mean = words / Math.max(1, texts.length);
    for (int text = 0; text < texts.length; text++) {
      Map<Integer, Integer> own = counts.get(text);
      double length = own.values().stream().mapToInt(Integer::intValue).sum();
      int[] kept = own.keySet().stream().filter(t -> place[t] >= 0).mapToInt(t -> t).toArray();
      Arrays.sort(kept);
      double[] values = new double[kept.length];
      double squares = 0;
      for (int i = 0; i < kept.length; i++) {
        double idf = Math.log((1.0 + texts.length) / (1.0 + holding[kept[i]])) + 1;
        double f = own.getOrDefault(kept[i], 0);
        double local =
            switch (weighting) {
              case TFIDF -> 1 + Math.log(f);
              case BM25 -> f * (K + 1) / (f + K * (1 - B + B * length / mean));
            };
        values[i] = local * idf * idf;
        squares += values[i] * values[i];
      }
      terms[text] = Arrays.stream(kept).map(t -> place[t]).toArray();
      weights[text] = new float[kept.length];
      for (int i = 0; i < kept.length; i++) {
        weights[text][i] = (float) (values[i] / Math.sqrt(squares));
      }
    }
    return new LexicalIndex(terms, weights, vocabulary);
  }

  /**
   * The words of a text in lower case and its pairs of adjacent words; each ideograph is a word,
   * since nothing separates them.
   */
  static List<String> terms(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isIdeographic(c)) {
                end(word, words);
                words.add(Character.toString(c));
              } else if (Character.isLetterOrDigit(c)) {
                word.appendCodePoint(c);
              } else {
                end(word, words);
              }
            });
    end(word, words);
    List<String> out = new ArrayList<>(words);
    for (int i = 1; i < words.size(); i++) {
      out.add(words.get(i - 1) + ' ' + words.get(i));
    }
    return out;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** Number of terms. */
  public int size() {
    return texts.length;
  }

  /**
   * Adds to each text's score the cosine of its vector with the mean of some texts' vectors, times
   * a factor; nothing where these have no term.
   *
   * @param profile indices of texts
   * @param scores of all texts, from {@code from} on
   */
  public void add(int[] profile, double factor, float[] scores, int from) {
    Map<Integer, Float> sum = sum(profile);
    double length = length(sum);
    if (length == 0) {
      return;
    }
    sum.forEach(
        (term, weight) -> {
          float scaled = (float) (factor * weight / length);
          int[] own = texts[term];
          for (int i = 0; i < own.length; i++) {
            scores[from + own[i]] += scaled * textWeights[term][i];
          }
        });
  }

  /** The cosine of one text with the mean of others; 0 where they share no term. */
  public double cosine(int[] profile, int text) {
    Map<Integer, Float> sum = sum(profile);
    double length = length(sum);
    double dot = 0;
    for (int i = 0; i < terms[text].length; i++) {
      dot += weights[text][i] * sum.getOrDefault(terms[text][i], 0f);
    }
    return length == 0 ? 0 : dot / length;
  }

  private Map<Integer, Float> sum(int[] profile) {
    Map<Integer, Float> sum = new java.util.TreeMap<>(); // in one order, so equal sums are equal
    for (int text : profile) {
      for (int i = 0; i < terms[text].length; i++) {
        sum.merge(terms[text][i], weights[text][i], Float::sum);
      }
    }
    return sum;
  }

  private static double length(Map<Integer, Float> vector) {
    double squares = 0;
    for (float value : vector.values()) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
