package org.rectrain.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** YAML with a comment behind each line, written from top to bottom. */
final class SectionDraft {
  private final StringBuilder out = new StringBuilder();
  private int depth;

  /** A line of comment. */
  SectionDraft comment(String text) {
    indent().append(("# " + clean(text)).strip()).append('\n');
    return this;
  }

  SectionDraft blank() {
    out.append('\n');
    return this;
  }

  /** Begins a section. */
  SectionDraft open(String key) {
    indent().append(scalar(key)).append(":\n");
    depth++;
    return this;
  }

  SectionDraft close() {
    depth--;
    return this;
  }

  /** A text or number with its evidence. */
  SectionDraft put(String key, Object value, String why) {
    return raw(key, value instanceof String text ? scalar(text) : String.valueOf(value), why);
  }

  /** A value that is YAML already. */
  SectionDraft raw(String key, String yaml, String why) {
    indent().append(scalar(key)).append(": ").append(yaml);
    if (!why.isEmpty()) {
      out.append(" # ").append(clean(why));
    }
    out.append('\n');
    return this;
  }

  /** An element of a list, in flow style. */
  SectionDraft item(String yaml) {
    indent().append("- ").append(yaml).append('\n');
    return this;
  }

  /** A comment on what a table's files are like. */
  void describe(Glimpse table) {
    List<String> words = new ArrayList<>();
    words.add(
        (table.files() > 1 ? table.files() + " files, " : "")
            + table.form().format().toUpperCase(Locale.ROOT)
            + (table.form().packing().isEmpty() ? "" : ", " + table.form().packing()));
    if (!table.form().delimiter().isEmpty()) {
      words.add("cells by '" + table.form().delimiter().replace("\t", "\\t") + "'");
      words.add(table.form().header() ? "with a header" : "without a header");
    }
    if (!table.form().encoding().isEmpty()) {
      words.add(table.form().encoding());
    }
    boolean whole = table.rows() >= table.allRows();
    words.add(
        whole
            ? String.format(Locale.ROOT, "%,d rows", table.allRows())
            : String.format(
                Locale.ROOT, "about %,d rows, %,d looked at", table.allRows(), table.rows()));
    comment(String.join(", ", words));
  }

  /** How the files of a table are written, where that is not what is read without a word. */
  void table(Glimpse table) {
    describe(table);
    put("path", table.path(), "");
    put("format", table.form().format(), "by the first bytes");
    if (table.form().format().equals("csv")) {
      if (!table.form().delimiter().equals(",")) {
        put("delimiter", table.form().delimiter(), "cuts all lines alike");
      }
      if (!table.form().signs().decimal().equals(".")) {
        put("decimal", table.form().signs().decimal(), "numbers are written so");
      }
      if (!table.form().signs().thousands().isEmpty()) {
        put("thousands", table.form().signs().thousands(), "between groups of three digits");
      }
      if (!table.form().quote().equals("doubled")) {
        put("quote", table.form().quote(), "quotes within cells");
      }
      if (!table.form().header()) {
        ShownColumn shown = table.shown();
        List<String> names =
            shown == null ? table.columns().stream().map(ColumnFacts::name).toList() : shown.all();
        raw("columns", list(names), "the first line is a row");
      }
    }
    if (!table.form().encoding().isEmpty() && !table.form().encoding().equals("UTF-8")) {
      put("encoding", table.form().encoding(), "not UTF-8");
    }
  }

  private StringBuilder indent() {
    return out.append("  ".repeat(depth));
  }

  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}]+", " ");
  }

  /** A list in flow style. */
  static String list(List<String> values) {
    return "[" + String.join(", ", values.stream().map(SectionDraft::scalar).toList()) + "]";
  }

  /** A text as YAML: plain where it can be so, else in double quotes. */
  static String scalar(String text) {
    boolean plain =
        text.matches("[\\p{L}_][\\p{L}\\p{N}_./ -]*")
            && !text.endsWith(" ")
            && !text.matches("(?i)true|false|yes|no|on|off|null|y|n");
    if (plain) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\t' -> quoted.append("\\t");
        case '\n' -> quoted.append("\\n");
        default -> {
          if (Character.isISOControl(c)) {
            quoted.append(String.format("\\x%02x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
