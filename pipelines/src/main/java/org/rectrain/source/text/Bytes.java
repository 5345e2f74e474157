package org.rectrain.source.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.rectrain.Failure;

/** Bytes of files, and what goes wrong with them. */
public final class Bytes {
  private Bytes() {}

  /** The first bytes of a file as they are on disk, at most so many. */
  static byte[] start(Path file, int count) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(count);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  /** Whether a file holds nothing, also once it is unpacked. */
  public static boolean isEmpty(Path file) {
    try {
      Packing packing = Packing.of(file);
      if (packing == Packing.PLAIN) {
        return Files.size(file) == 0;
      }
      try (InputStream in = packing.open(file)) {
        return in.read() < 0;
      }
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  /** What to report when a file cannot be read to its end. */
  public static Failure damaged(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return Failure.input(file + ": no such file", "it was there before; run again", e);
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return Failure.input(file + ": may not be read", "check its permissions", e);
    }
    return Failure.input(
        file + ": cannot be read to the end: " + e.getMessage(),
        "the file is cut short or damaged; fetch or write it again",
        e);
  }

  /** Bytes as text, those that are not UTF-8 as {@code \xE9}. */
  static String shown(byte[] bytes, int start, int end) {
    StringBuilder out = new StringBuilder(end - start);
    int from = start;
    for (int at = start; at < end; ) {
      int length = length(bytes, at, end);
      if (length > 0) {
        at += length;
        continue;
      }
      out.append(new String(bytes, from, at - from, StandardCharsets.UTF_8));
      out.append(String.format(java.util.Locale.ROOT, "\\x%02X", bytes[at]));
      from = ++at;
    }
    return out.append(new String(bytes, from, end - from, StandardCharsets.UTF_8)).toString();
  }

  /** Whether bytes are UTF-8. */
  static boolean isUtf8(byte[] bytes, int start, int end) {
    for (int at = start; at < end; ) {
      if (bytes[at] >= 0) {
        at++;
        continue;
      }
      int length = length(bytes, at, end);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The bytes of the character that starts here; 0 when none does (RFC 3629). */
  private static int length(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || at + length > end) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
