package org.rectrain.guess;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.rectrain.Failure;
import org.rectrain.source.text.Packing;

/**
 * Text of a file: all of a small one; of a large one the start, and where it is not compressed the
 * middle and the end.
 *
 * @param text unpacked and decoded, whole lines
 * @param encoding name of the charset
 * @param packing gzip, bzip2, zstd, zip, or empty
 * @param share of the file that was read, 0 to 1, estimated from bytes
 */
record Excerpt(String text, String encoding, String packing, double share) {
  private static final int HEAD = 12 << 20;
  private static final int PIECE = 1 << 20;

  /** Where a packing does not say how far it was read: compression is about fivefold. */
  private static final int PACKED_TIMES = 5;

  /**
   * Looks into a file.
   *
   * @throws Failure (exit code 3) when it cannot be read or is no text
   */
  static Excerpt of(Path file) {
    try {
      long size = Files.size(file);
      Packing packing = Packing.of(file);
      boolean packed = packing != Packing.PLAIN;
      long[] read = {HEAD / PACKED_TIMES};
      byte[] head = packing == Packing.GZIP ? gunzipped(file, read) : head(file, packing);
      boolean whole = head.length < HEAD;
      double share = whole ? 1 : packed ? (double) read[0] / size : (HEAD + 2.0 * PIECE) / size;
      List<byte[]> pieces = new ArrayList<>(List.of(whole ? head : cutEnd(head)));
      if (!whole && !packed) {
        pieces.add(piece(file, size / 2));
        pieces.add(piece(file, size - PIECE));
      }
      String encoding = encoding(pieces);
      Charset charset = Charset.forName(encoding);
      StringBuilder text = new StringBuilder();
      for (byte[] piece : pieces) {
        text.append(new String(piece, charset));
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
          text.append('\n');
        }
      }
      if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
        text.deleteCharAt(0);
      }
      String name = packed ? packing.name().toLowerCase(Locale.ROOT) : "";
      return new Excerpt(text.toString(), encoding, name, Math.min(1, share));
    } catch (ZipException | EOFException e) {
      throw Failure.input(
          file + ": not a complete compressed file: " + e.getMessage(),
          "fetch or write it again",
          e);
    } catch (IOException e) {
      throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
  }

  private static byte[] head(Path file, Packing packing) throws IOException {
    try (InputStream in = packing.open(file)) {
      return in.readNBytes(HEAD);
    }
  }

  /** The first bytes, unpacked; {@code read} gets how many of the file that took. */
  private static byte[] gunzipped(Path file, long[] read) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        InputStream in = new GZIPInputStream(Channels.newInputStream(channel), 1 << 16)) {
      byte[] out = in.readNBytes(HEAD);
      read[0] = channel.position();
      return out;
    }
  }

  /** Whole lines from a place in the file on. */
  private static byte[] piece(Path file, long from) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] bytes = Channels.newInputStream(channel.position(from)).readNBytes(PIECE);
      int first = 0;
      while (first < bytes.length && bytes[first] != '\n') {
        first++;
      }
      byte[] out = new byte[Math.max(0, bytes.length - first - 1)];
      System.arraycopy(bytes, Math.min(first + 1, bytes.length), out, 0, out.length);
      return from + PIECE >= channel.size() ? out : cutEnd(out);
    }
  }

  private static byte[] cutEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end == 0 ? bytes : java.util.Arrays.copyOf(bytes, end);
  }

  /**
   * By the byte order mark; else UTF-8 where the bytes are, GB18030 or Shift_JIS by their letters.
   */
  private static String encoding(List<byte[]> pieces) {
    byte[] first = pieces.get(0);
    if ((first.length > 1 && first[0] == (byte) 0xFF && first[1] == (byte) 0xFE)
        || (first.length > 1 && first[0] == (byte) 0xFE && first[1] == (byte) 0xFF)) {
      return StandardCharsets.UTF_16.name();
    }
    if (pieces.stream().allMatch(piece -> decodes(piece, StandardCharsets.UTF_8))) {
      return StandardCharsets.UTF_8.name();
    }
    boolean western = pieces.stream().allMatch(Excerpt::isWestern);
    for (String name : List.of("GB18030", "Shift_JIS", "EUC-KR", "Big5")) {
      if (!western
          && Charset.isSupported(name)
          && pieces.stream().allMatch(piece -> decodes(piece, Charset.forName(name)))
          && asian(new String(first, Charset.forName(name))) > 0.8) {
        return name;
      }
    }
    return StandardCharsets.ISO_8859_1.name();
  }

  /** Letters with accents are alone among ASCII, where others need two bytes for each letter. */
  private static boolean isWestern(byte[] bytes) {
    int high = 0;
    int alone = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        high++;
        boolean between =
            (i == 0 || bytes[i - 1] >= 0) && (i + 1 == bytes.length || bytes[i + 1] >= 0);
        alone += between && (bytes[i] & 0xFF) >= 0xC0 ? 1 : 0;
      }
    }
    return 2 * alone >= high;
  }

  private static boolean decodes(byte[] bytes, Charset charset) {
    try {
      charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false; // that is the answer
    }
  }

  /** Share of frequent Chinese, Japanese and Korean letters among all that are not ASCII. */
  private static double asian(String text) {
    long other = text.chars().filter(c -> c > 127).count();
    long asian =
        text.chars()
            .filter(
                c ->
                    (c >= 0x4E00 && c < 0xA000)
                        || (c >= 0x3000 && c < 0x3100)
                        || (c >= 0xAC00 && c < 0xD7A4)
                        || (c >= 0xFF00 && c < 0xFF60))
            .count();
    return other == 0 ? 0 : (double) asian / other;
  }
}
