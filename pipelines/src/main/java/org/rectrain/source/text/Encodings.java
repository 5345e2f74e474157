package org.rectrain.source.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.rectrain.Failure;

/** Whether a file is in the encoding that it is read in, and if not, which one would read it. */
public final class Encodings {
  private static final Pattern SECTIONS =
      Pattern.compile("^(data|prepare|abtest|monitor|rollout)\\.");

  /** Below this share of lines, broken bytes are dirt, which goes to the quarantine. */
  private static final double DIRT = 0.01;

  /** Signs up to this one separate the cells of tables of Hive. */
  private static final int LAST_DELIMITER = 4;

  private Encodings() {}

  /**
   * Rejects a file in another encoding: ids would fall together.
   *
   * @param lines the first ones
   * @param section of the configuration
   */
  public static void require(TextFile file, List<byte[]> lines, String section) {
    long broken = 0;
    long proper = 0;
    long zeros = 0;
    long controls = 0;
    requireText(file, lines, section);
    for (byte[] line : lines) {
      boolean high = false;
      for (byte b : line) {
        high |= b < 0;
        zeros += b == 0 ? 1 : 0;
        controls += b > LAST_DELIMITER && b < ' ' && (b < '\t' || b > '\r') ? 1 : 0;
      }
      if (high && !Bytes.isUtf8(line, 0, line.length)) {
        broken++;
      } else if (high) {
        proper++;
      }
    }
    if (zeros > lines.size()) {
      throw Failure.input(
          file.file() + ": holds zero bytes, which text does not (" + section + ")",
          hasKeys(section)
              ? "set "
                  + section
                  + ".encoding: UTF-16LE if it is a text of Windows; otherwise name the format or"
                  + " another file"
              : "a text of Windows is written again by iconv -f UTF-16LE -t UTF-8 OLD > NEW;"
                  + " otherwise name another file");
    }
    if (controls > lines.size()) {
      throw Failure.input(
          file.file() + ": holds bytes that text does not (" + section + ")",
          "name a file in JSON, CSV or Parquet");
    }
    if (broken > proper && broken > DIRT * lines.size()) {
      throw foreign(
          file, broken + " of the first " + lines.size() + " lines cannot be read", lines, section);
    }
  }

  /** Rejects what a compressed file or a file among others holds, when it is known and no text. */
  static void requireText(TextFile file, List<byte[]> lines, String section) {
    byte[] first = lines.isEmpty() ? new byte[0] : lines.get(0);
    String start = new String(first, 0, Math.min(first.length, 4), StandardCharsets.ISO_8859_1);
    String other =
        start.startsWith("\u001f\u008b")
            ? "is compressed twice"
            : start.equals("PAR1") ? "is a Parquet file among text files" : "";
    if (!other.isEmpty()) {
      throw Failure.input(
          file.file() + ": " + other + " (" + section + ")",
          "name files of one format, compressed once or not at all");
    }
    Sniffer.refuseForeign(file.file().toString(), first, section);
  }

  /**
   * Rejects a file whose header cannot be read, which leaves no column to map.
   *
   * @param lines the first ones, the header before all
   */
  public static void requireHeader(TextFile file, List<byte[]> lines, String section) {
    byte[] header = lines.isEmpty() ? new byte[0] : lines.get(0);
    if (!Bytes.isUtf8(header, 0, header.length)) {
      throw foreign(file, "its first line cannot be read", lines, section);
    }
  }

  private static Failure foreign(TextFile file, String what, List<byte[]> lines, String section) {
    return Failure.input(
        file.file() + ": not " + file.encoding() + " text; " + what + " (" + section + ")",
        hint(file, lines, section));
  }

  private static String hint(TextFile file, List<byte[]> lines, String section) {
    if (!file.isUtf8()) {
      return hasKeys(section)
          ? "set " + section + ".encoding to the encoding that it is written in"
          : "write it again in UTF-8";
    }
    String again = "write it again: iconv -f " + guess(lines) + " -t UTF-8 OLD > NEW";
    return hasKeys(section)
        ? "set " + section + ".encoding: " + guess(lines) + ", which seems to read it, or " + again
        : again;
  }

  /** Whether the configuration says how a table is written; words of the command line do not. */
  public static boolean hasKeys(String section) {
    return SECTIONS.matcher(section).find();
  }

  /** The encoding that fits best; ISO-8859-1 reads any bytes. */
  static String guess(List<byte[]> lines) {
    if (share(lines, "EUC-KR", c -> c >= 0xAC00 && c <= 0xD7A3) > 0.9) {
      return "EUC-KR";
    }
    if (share(lines, "Shift_JIS", c -> c >= 0x3040 && c <= 0x30FF) > 0.3) {
      return "Shift_JIS";
    }
    return share(lines, "GB18030", c -> c >= 0x4E00 && c <= 0x9FA5) > 0.5
        ? "GB18030"
        : "ISO-8859-1";
  }

  /**
   * Of the characters beyond ASCII, how many are of a script; 0 if bytes are no characters, or if
   * most characters took a byte of ASCII, as letters of the West do by accident.
   */
  private static double share(List<byte[]> lines, String encoding, IntPredicate script) {
    long all = 0;
    long found = 0;
    long beyond = 0;
    for (byte[] line : lines) {
      for (byte b : line) {
        beyond += b < 0 ? 1 : 0;
      }
      try {
        CharBuffer text =
            Charset.forName(encoding)
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(line));
        all += text.chars().filter(c -> c > 0x7F).count();
        found += text.chars().filter(script).count();
      } catch (CharacterCodingException e) {
        return 0;
      }
    }
    return all == 0 || beyond < 1.4 * all ? 0 : (double) found / all;
  }
}
