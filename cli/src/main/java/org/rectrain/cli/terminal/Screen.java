package org.rectrain.cli.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one way of text to a terminal. Names and values come from files that a stranger may have
 * written, so control characters, line breaks within a value, and marks that turn the direction of
 * the text are shown escaped: {@code \x1b}, {@code \n}, {@code \u202e}. Only a format and {@link
 * #print(String)} may break a line.
 */
public final class Screen extends PrintWriter {
  private static final int LATIN = 0x7f;

  private final Guard guard;

  /** Writes through to {@code target}, flushing at the end of each line. */
  public Screen(Writer target) {
    this(new Guard(target));
  }

  private Screen(Guard guard) {
    super(guard, true);
    this.guard = guard;
  }

  /**
   * Why text did not get where it goes, in words; null when all did. A reader that has read enough,
   * as {@code head} does, and output that was closed from the start are no reasons.
   */
  public @Nullable String lost() {
    flush();
    String why = guard.lost;
    return why == null || why.contains("Broken pipe") || why.contains("Bad file descriptor")
        ? null
        : why;
  }

  /** The text on one line, with nothing in it that a terminal would obey. */
  public static String shown(String text) {
    return escape(text, "");
  }

  @Override
  public void println(@Nullable String line) {
    super.println(shown(String.valueOf(line)));
  }

  @Override
  public void println(@Nullable Object line) {
    println(String.valueOf(line));
  }

  @Override
  public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... values) {
    Object[] shown =
        Arrays.stream(values)
            .map(v -> v == null || v instanceof Number ? v : shown(v.toString()))
            .toArray();
    return super.format(locale, format, shown);
  }

  @Override
  public PrintWriter format(String format, @Nullable Object... values) {
    return format(Locale.ROOT, format, values);
  }

  private static String escape(String text, String allowed) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); ) {
      int code = text.codePointAt(i);
      int width = Character.charCount(code);
      boolean plain = !obeyed(code) || allowed.indexOf(code) >= 0;
      if (!plain && out == null) {
        out = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (out != null && plain) {
        out.appendCodePoint(code);
      } else if (out != null) {
        for (int k = i; k < i + width; k++) {
          append(out, text.charAt(k));
        }
      }
      i += width;
    }
    return out == null ? text : out.toString();
  }

  /** What changes more than the place that it is printed at. Joiners belong to many scripts. */
  private static boolean obeyed(int code) {
    return switch (Character.getType(code)) {
      case Character.FORMAT -> code != 0x200c && code != 0x200d;
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static void append(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      // Beyond ASCII in a way that JSON reads too, whose writer leaves those as they are.
      default -> out.append(String.format(Locale.ROOT, c < LATIN ? "\\x%02x" : "\\u%04x", (int) c));
    }
  }

  /** Catches what did not come as a value: words of libraries, text in one piece. */
  private static final class Guard extends FilterWriter {
    private static final String LAYOUT = "\n\t";

    /** The first half of a pair whose second is still to come. */
    private String half = "";

    private @Nullable String lost;

    Guard(Writer target) {
      super(target);
    }

    @Override
    public void write(int c) throws IOException {
      write(String.valueOf((char) c));
    }

    @Override
    public void write(char[] buffer, int offset, int length) throws IOException {
      write(new String(buffer, offset, length));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      write(text.substring(offset, offset + length));
    }

    @Override
    public void write(String text) throws IOException {
      String all = half + text;
      int end = all.length();
      if (end > 0 && Character.isHighSurrogate(all.charAt(end - 1))) {
        end--;
      }
      half = all.substring(end);
      try {
        out.write(escape(all.substring(0, end), LAYOUT));
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw remembered(e);
      }
    }

    /** A {@link PrintWriter} keeps only that there was one. */
    private IOException remembered(IOException e) {
      lost = String.valueOf(e.getMessage());
      return e;
    }
  }
}
