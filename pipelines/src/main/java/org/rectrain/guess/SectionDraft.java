package org.rectrain.guess;

import java.util.List;

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

  /** How the files of a table are written, where that is not what is read without a word. */
  void table(Glimpse table) {
    put("path", table.path(), "");
    put("format", table.format(), "by the first bytes");
    if (table.format().equals("csv")) {
      if (!table.delimiter().equals(",")) {
        put("delimiter", table.delimiter(), "cuts all lines alike");
      }
      if (!table.signs().decimal().equals(".")) {
        put("decimal", table.signs().decimal(), "numbers are written so");
      }
      if (!table.signs().thousands().isEmpty()) {
        put("thousands", table.signs().thousands(), "between groups of three digits");
      }
      if (!table.quote().equals("doubled")) {
        put("quote", table.quote(), "quotes within cells");
      }
      if (!table.header()) {
        ShownColumn shown = table.shown();
        List<String> names =
            shown == null ? table.columns().stream().map(ColumnFacts::name).toList() : shown.all();
        raw("columns", list(names), "the first line is a row");
      }
    }
    if (!table.encoding().isEmpty() && !table.encoding().equals("UTF-8")) {
      put("encoding", table.encoding(), "not UTF-8");
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

  /** A text as YAML: plain where it can stand so, else in double quotes. */
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
