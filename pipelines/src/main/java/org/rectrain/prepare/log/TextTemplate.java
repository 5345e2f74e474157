package org.rectrain.prepare.log;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.RawRow;
import org.rectrain.source.text.CellList;

/**
 * Makes a text from columns: {@code "{title}. {category}."}. The template falls into parts, each a
 * column with the words before it; a part whose column is empty is left out. The text after the
 * last column belongs to it.
 */
public final class TextTemplate {
  private static final Pattern COLUMN = Pattern.compile("\\{([^{}]+)}");

  private record Part(String before, String column, String after) {}

  private final List<Part> parts = new ArrayList<>();
  private final String constant;

  /** Parses a template; an empty one makes no text. */
  public TextTemplate(String template) {
    Matcher matcher = COLUMN.matcher(template);
    int from = 0;
    while (matcher.find()) {
      String between = template.substring(from, matcher.start());
      int cut = parts.isEmpty() ? 0 : sentenceEnd(between);
      if (!parts.isEmpty()) {
        Part last = parts.remove(parts.size() - 1);
        parts.add(new Part(last.before(), last.column(), between.substring(0, cut)));
      }
      parts.add(new Part(between.substring(cut), matcher.group(1), ""));
      from = matcher.end();
    }
    String rest = template.substring(from);
    constant = parts.isEmpty() ? rest : "";
    if (!parts.isEmpty()) {
      Part last = parts.remove(parts.size() - 1);
      parts.add(new Part(last.before(), last.column(), rest));
    }
  }

  /** Punctuation right after a column goes with it. */
  private static int sentenceEnd(String between) {
    int cut = 0;
    while (cut < between.length() && ".,;:!?)".indexOf(between.charAt(cut)) >= 0) {
      cut++;
    }
    return cut;
  }

  /** Columns it needs. */
  public Set<String> columns() {
    Set<String> out = new LinkedHashSet<>();
    parts.forEach(p -> out.add(p.column()));
    return out;
  }

  /**
   * The text of a row; null when all its columns are empty.
   *
   * @param columns raw columns in the order of the row
   */
  public @Nullable String text(RawRow row, List<String> columns) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      String value = row.text(columns.indexOf(part.column()));
      if (value != null && !value.isBlank()) {
        out.append(part.before()).append(CellList.prose(value.strip()));
        String end = out.substring(out.length() - 1);
        // "Title!" and then "." would read badly.
        out.append(
            part.after().startsWith(".") && ".!?".contains(end)
                ? part.after().substring(1)
                : part.after());
      }
    }
    String text = parts.isEmpty() ? constant : out.toString();
    String clean = text.strip().replaceAll("\\s+", " ");
    return clean.isEmpty() ? null : clean;
  }
}
