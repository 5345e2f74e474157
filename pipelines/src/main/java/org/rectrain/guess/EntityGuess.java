package org.rectrain.guess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.Literals;

/**
 * The columns of items or users that a model can use.
 *
 * @param text template, empty without one
 * @param textWhy evidence
 * @param features options in flow style by name, each with its evidence
 * @param left columns that are not used, with the reason
 */
record EntityGuess(String text, String textWhy, Map<String, Feature> features, List<String> left) {
  private static final int MOST_FEATURES = 32;
  private static final List<String> SEPARATORS = List.of("|", ";", ",", " ");

  /** One feature: its options in flow style, and why. */
  record Feature(String options, String why) {
    /** The options under another name than the column's. */
    String of(String column) {
      if (options.contains("column: ")) {
        return options;
      }
      String rest = options.equals("{}") ? "}" : ", " + options.substring(1);
      return "{column: " + SectionDraft.scalar(column) + rest;
    }
  }

  /**
   * Reads the columns.
   *
   * @param not columns that are keys or outcomes
   */
  static EntityGuess of(List<ColumnFacts> columns, Set<String> not) {
    List<ColumnFacts> texts = new ArrayList<>();
    Map<String, Feature> features = new LinkedHashMap<>();
    List<String> left = new ArrayList<>();
    List<String> filling = new ArrayList<>();
    int more = 0;
    for (ColumnFacts c : columns) {
      if (not.contains(c.name())) {
        continue;
      }
      if (c.constant() || c.missing() > 0.95) {
        left.add(c.name() + " (" + (c.constant() ? "one value" : "nearly empty") + ")");
      } else if (isLink(c)) {
        left.add(c.name() + " (links)");
      } else if (isPython(c)) {
        left.add(c.name() + " (as Python prints lists; json.dumps writes what can be read)");
      } else if (isVector(c)) {
        vector(c, features, left);
      } else if (isText(c)) {
        if (texts.stream().anyMatch(t -> isSame(t, c))) {
          left.add(c.name() + " (says the same)");
        } else {
          texts.add(c);
        }
      } else if (!c.numeric() && TimeLook.of(c) != null) {
        left.add(c.name() + " (times)");
      } else {
        Feature feature = feature(c);
        if (feature == null) {
          left.add(c.name() + " (" + c.distinct() + " values in " + c.filled() + " rows)");
        } else if (features.size() >= MOST_FEATURES) {
          more++;
        } else {
          features.put(key(c.name(), features), feature);
          if (!c.numeric() && c.lists() < 0.5 && !ColumnWords.isId(c.name())) {
            filling.add(c.name());
          }
        }
      }
    }
    if (more > 0) {
      left.add(more + " more: " + MOST_FEATURES + " features are enough to begin with");
    }
    return new EntityGuess(template(texts, filling), why(texts), features, left);
  }

  private static boolean isSame(ColumnFacts one, ColumnFacts other) {
    int same = 0;
    for (int i = 0; i < one.rows() && one.rows() == other.rows(); i++) {
      String value = other.values().get(i);
      same += value == null || value.equals(one.values().get(i)) ? 1 : 0;
    }
    return same > 0.95 * one.rows();
  }

  private static String key(String column, Map<String, Feature> taken) {
    String key = column.replaceAll("[^\\p{L}\\p{N}_]+", "_").replaceAll("^_|_$", "");
    return taken.containsKey(key) ? key + "_" + taken.size() : key;
  }

  private static boolean isPython(ColumnFacts c) {
    List<String> some = c.frequent(50);
    return 2 * some.stream().filter(Literals::isPython).count() > some.size();
  }

  private static boolean isLink(ColumnFacts c) {
    long links =
        c.frequent(50).stream()
            .filter(v -> v.matches("(?i)(\\[\")?(https?://|www\\.|/[\\w-]+/).*"))
            .count();
    return links > 0.5 * Math.min(50, c.distinct());
  }

  static boolean isVector(ColumnFacts c) {
    return c.lists() > 0.5
        && size(c) >= 8
        && c.frequent(20).stream().allMatch(v -> v.matches("\\[[-+0-9.eE, ]*]"));
  }

  private static void vector(ColumnFacts c, Map<String, Feature> features, List<String> left) {
    List<String> some = c.frequent(20);
    boolean even = some.stream().mapToInt(v -> v.split(",", -1).length).distinct().count() == 1;
    if (even) {
      String key = key(c.name(), features);
      String column = key.equals(c.name()) ? "" : "column: " + SectionDraft.scalar(c.name());
      features.put(key, new Feature(flow(column, "kind: vector"), size(c) + " numbers in each"));
    } else {
      left.add(c.name() + " (lists of numbers of several lengths)");
    }
  }

  private static int size(ColumnFacts c) {
    String first = c.frequent(1).get(0);
    return first.split(",", -1).length;
  }

  static boolean isText(ColumnFacts c) {
    if (c.numeric() || ColumnWords.POSITION.fit(c.name()) == 3) {
      return false;
    }
    if (c.lists() > 0.5) { // of sentences
      return c.words() >= 8 && c.distinct() > 0.3 * c.filled() && ColumnWords.PROSE.is(c.name());
    }
    long letters =
        c.frequent(50).stream()
            .filter(v -> v.chars().filter(Character::isLetter).count() > 2)
            .count();
    if (letters < 0.5 * Math.min(50, c.distinct())) {
      return false; // codes
    }
    boolean named = ColumnWords.TITLE.is(c.name()) || ColumnWords.PROSE.is(c.name());
    boolean varied = c.distinct() > 0.3 * c.filled();
    boolean prose = c.words() >= (named ? 1.2 : 3);
    return (varied && prose) || c.words() >= 8;
  }

  /** Titles first, then prose, the longer the later. */
  private static String template(List<ColumnFacts> texts, List<String> filling) {
    if (texts.isEmpty()) {
      return "";
    }
    List<String> names =
        texts.stream()
            .sorted(
                Comparator.comparingInt((ColumnFacts c) -> -ColumnWords.TITLE.fit(c.name()))
                    .thenComparingDouble(ColumnFacts::words))
            .map(ColumnFacts::name)
            .limit(3)
            .toList();
    List<String> all = new ArrayList<>(names.subList(0, 1));
    // A category between title and prose costs few tokens.
    filling.stream().limit(names.size() == 1 ? 2 : 1).forEach(all::add);
    all.addAll(names.subList(1, names.size()));
    StringBuilder out = new StringBuilder();
    all.forEach(name -> out.append(out.isEmpty() ? "{" : " {").append(name).append("}."));
    return out.toString();
  }

  private static String why(List<ColumnFacts> texts) {
    List<String> out = new ArrayList<>();
    texts.forEach(c -> out.add(String.format(Locale.ROOT, "%s %.0f words", c.name(), c.words())));
    return String.join(", ", out);
  }

  /** How a column is read; null when its values say nothing that repeats. */
  static @Nullable Feature feature(ColumnFacts c) {
    String column = key(c.name(), new HashMap<>()).equals(c.name()) ? "" : c.name();
    String named = column.isEmpty() ? "" : "column: " + SectionDraft.scalar(column);
    if (c.lists() > 0.5) {
      String rare = c.distinct() > 1000 ? "min_count: 5" : "";
      return new Feature(flow(named, "separator: \",\"", "values: 3", rare), "lists");
    }
    boolean id = ColumnWords.isId(c.name()) || ColumnWords.parts(c.name()).contains("code");
    if (c.numeric() && c.distinct() > 30 && !id) {
      boolean skewed = c.min() >= 0 && c.max() > 100 && c.whole();
      return new Feature(
          flow(named, "kind: numeric", skewed ? "transform: log1p" : ""),
          "numbers from " + c.min() + " to " + c.max());
    }
    String separator = separator(c);
    if (separator != null) {
      return new Feature(
          flow(named, "separator: " + SectionDraft.scalar(separator), "values: 3"),
          "several values, e.g. " + c.frequent(1).get(0));
    }
    boolean repeats = c.distinct() <= 0.5 * c.filled() && c.distinct() <= 20_000;
    if (!repeats || c.words() > 6) {
      return null;
    }
    boolean rare = c.distinct() > 1000;
    return new Feature(flow(named, rare ? "min_count: 5" : ""), c.distinct() + " values");
  }

  private static String flow(String... parts) {
    List<String> out = new ArrayList<>();
    for (String part : parts) {
      if (!part.isEmpty()) {
        out.add(part);
      }
    }
    return "{" + String.join(", ", out) + "}";
  }

  /** What separates several values of a cell: their parts repeat more than the cells do. */
  private static @Nullable String separator(ColumnFacts c) {
    for (String separator : SEPARATORS) {
      Map<String, Integer> parts = new HashMap<>();
      int several = 0;
      int longest = 0;
      for (Map.Entry<String, Integer> cell : c.counts().entrySet()) {
        String[] pieces = cell.getKey().split(java.util.regex.Pattern.quote(separator), -1);
        several += pieces.length > 1 ? cell.getValue() : 0;
        for (String piece : pieces) {
          parts.merge(piece.strip(), 1, Integer::sum);
          longest = Math.max(longest, piece.strip().split(" ").length);
        }
      }
      boolean words = separator.equals(" ") || separator.equals(",");
      if (several > 0.2 * c.filled()
          && parts.size() < (words ? 0.5 : 1.5) * c.distinct()
          && (!words || longest <= 6)
          && parts.size() < 5000) {
        return separator;
      }
    }
    return null;
  }
}
