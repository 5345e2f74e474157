package org.rectrain.config.expression;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Conditions.Sign;
import org.rectrain.config.expression.Expression.Words;

/** The words and signs of an expression's text. */
final class Scanner {
  private final String text;
  private final Words words;
  private int at;
  private boolean quoted;

  Scanner(String text, Words words) {
    this.text = text;
    this.words = words;
  }

  String text() {
    return text.strip();
  }

  IllegalArgumentException wrong(String what) {
    String shown = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return new IllegalArgumentException("'" + shown.strip() + "': " + what);
  }

  boolean atEnd() {
    blanks();
    return at == text.length();
  }

  String rest() {
    blanks();
    return text.substring(at, Math.min(text.length(), at + 40)).strip();
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  boolean take(char sign) {
    blanks();
    if (peek(0) != sign) {
      return false;
    }
    at++;
    return true;
  }

  boolean takeWord(String word) {
    blanks();
    if (!text.regionMatches(true, at, word, 0, word.length()) || isPart(peek(word.length()))) {
      return false;
    }
    at += word.length();
    return true;
  }

  @Nullable Sign takeSign() {
    blanks();
    char first = peek(0);
    char second = peek(1);
    Sign sign =
        switch (first) {
          case '=' -> Sign.EQUAL;
          case '!' -> second == '=' ? Sign.DIFFERENT : null;
          case '<' -> second == '=' ? Sign.AT_MOST : second == '>' ? Sign.DIFFERENT : Sign.LESS;
          case '>' -> second == '=' ? Sign.AT_LEAST : Sign.MORE;
          default -> null;
        };
    if (sign != null) {
      at += second == '=' || sign == Sign.DIFFERENT ? 2 : 1;
    }
    return sign;
  }

  /** A text in single or double quotes; a quote within is doubled. */
  @Nullable String takeQuoted() {
    blanks();
    char quote = peek(0);
    return quote == '\'' || quote == '"' ? enclosed(quote) : null;
  }

  @Nullable String takeBackticked() {
    blanks();
    return peek(0) == '`' ? enclosed('`') : null;
  }

  private String enclosed(char quote) {
    int start = at;
    StringBuilder out = new StringBuilder();
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote && i + 1 < text.length() && text.charAt(i + 1) == quote) {
        i++;
      } else if (c == quote) {
        at = i + 1;
        return out.toString();
      }
      out.append(c);
    }
    throw wrong("the quote before '" + text.substring(start + 1) + "' is not closed");
  }

  Operand.@Nullable Literal takeNumber() {
    blanks();
    int end = at;
    while (end < text.length()
        && (Character.isDigit(text.charAt(end))
            || text.charAt(end) == '.'
            || (end > at && "eE".indexOf(text.charAt(end)) >= 0)
            || (end > at
                && "+-".indexOf(text.charAt(end)) >= 0
                && "eE".indexOf(text.charAt(end - 1)) >= 0))) {
      end++;
    }
    String number = text.substring(at, end);
    boolean whole = end == text.length() || !isPart(text.charAt(end));
    if (!whole || !Numerals.isNumber(number)) {
      return null;
    }
    if (Double.isInfinite(Double.parseDouble(number))) {
      throw wrong(
          "'" + number + "' is larger than any number; the largest is 1.7976931348623157e308");
    }
    at = end;
    return Operand.Literal.number(Double.parseDouble(number), number);
  }

  /** The name of a column or a function. */
  @Nullable String takeName() {
    blanks();
    int end = at;
    while (end < text.length()
        && (end == at ? isStart(text.charAt(end)) : isPart(text.charAt(end)))) {
      end++;
    }
    // A place in a list belongs to the name: items[0].id
    while (end > at && end < text.length() && text.charAt(end) == '[') {
      int close = text.indexOf(']', end);
      if (close < 0 || !text.substring(end + 1, close).matches("\\d+")) {
        break;
      }
      end = close + 1;
      while (end < text.length() && isPart(text.charAt(end))) {
        end++;
      }
    }
    String name = text.substring(at, end);
    at = end;
    return name.isEmpty() ? null : name;
  }

  private static boolean isStart(char c) {
    return Character.isLetter(c) || Character.isSurrogate(c) || c == '_' || c == '$' || c == '@';
  }

  private boolean isPart(char c) {
    return isStart(c)
        || Character.isDigit(c)
        || c == '.'
        || c == ':'
        || c == '#'
        // Where words are texts, columns have names such as is-click.
        || (words == Words.TEXTS && "-+*/%&|?;~^".indexOf(c) >= 0);
  }

  /** Whether the last bare literal was quoted. */
  boolean wasQuoted() {
    return quoted;
  }

  /** A literal with or without quotes, to the next bracket, comma, and, or. */
  Operand.Literal bare() {
    return bare(false);
  }

  /** The same in a list, where only a comma or a bracket ends it. */
  Operand.Literal bareInList() {
    return bare(true);
  }

  private Operand.Literal bare(boolean list) {
    String text = takeQuoted();
    quoted = text != null;
    if (text != null) {
      return Operand.Literal.text(text);
    }
    blanks();
    int end = at;
    while (end < this.text.length() && !ends(end, list)) {
      end++;
    }
    String word = this.text.substring(at, end).strip();
    at = end;
    if (word.isEmpty()) {
      throw wrong("a value is missing after '" + this.text.substring(0, at).strip() + "'");
    }
    if (Numerals.isNumber(word)) {
      return Operand.Literal.number(Double.parseDouble(word), word);
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true" -> list ? Operand.Literal.text(word) : Operand.Literal.truth(true);
      case "false" -> list ? Operand.Literal.text(word) : Operand.Literal.truth(false);
      default -> Operand.Literal.text(word);
    };
  }

  private boolean ends(int i, boolean list) {
    char c = text.charAt(i);
    if (c == ']' || c == ')' || c == ',') {
      return true;
    }
    return !list
        && Character.isWhitespace(c)
        && text.substring(i).strip().matches("(?is)(and|or)\\b.*");
  }
}
