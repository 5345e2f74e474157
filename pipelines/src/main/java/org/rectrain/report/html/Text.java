package org.rectrain.report.html;

/**
 * Character data; escaped when written.
 *
 * @param value any string, also hostile
 */
public record Text(String value) implements Node {

  @Override
  public void write(StringBuilder out) {
    escape(value, out);
  }

  /**
   * Escapes for element content and quoted attribute values. What XML 1.0 cannot hold (control
   * characters, lone surrogates) becomes U+FFFD, so a reader sees that something was there.
   */
  static void escape(String value, StringBuilder out) {
    int i = 0;
    while (i < value.length()) {
      int point = value.codePointAt(i);
      switch (point) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.appendCodePoint(allowed(point) ? point : 0xFFFD);
      }
      i += Character.charCount(point);
    }
  }

  private static boolean allowed(int point) {
    boolean control = point < 0x20 && point != '\t' && point != '\n' && point != '\r';
    boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
    // Direction overrides would let one cell's text rearrange its neighbours.
    boolean override = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    boolean noncharacter = point == 0xFFFE || point == 0xFFFF;
    return !control && !surrogate && !override && !noncharacter && !(point >= 0x7F && point < 0xA0);
  }
}
