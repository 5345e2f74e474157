package org.rectrain.source.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One text file, read as UTF-8 whatever it is packed and encoded in.
 *
 * @param file its path
 * @param packing how it is compressed
 * @param encoding name of its encoding
 * @param mark bytes of its byte order mark, 0 when it has none
 */
public record TextFile(String file, Packing packing, String encoding, int mark)
    implements Serializable {
  private static final int SNIFFED = 4096;

  /** Looks at the first bytes of a file. */
  public static TextFile of(Path file, Charset configured) {
    Packing packing = Packing.of(file);
    byte[] head;
    try (InputStream in = packing.open(file)) {
      head = in.readNBytes(SNIFFED);
    } catch (IOException e) {
      throw Bytes.damaged(file, e);
    }
    String name = configured.name();
    int mark = 0;
    if (starts(head, 0xEF, 0xBB, 0xBF)) {
      name = StandardCharsets.UTF_8.name();
      mark = 3;
    } else if (starts(head, 0xFF, 0xFE)) {
      name = StandardCharsets.UTF_16LE.name();
      mark = 2;
    } else if (starts(head, 0xFE, 0xFF)) {
      name = StandardCharsets.UTF_16BE.name();
      mark = 2;
    } else if (name.equals("UTF-16")) {
      // Without a mark: Latin letters, digits and delimiters have their zero byte second.
      name = zeros(head, 1) >= zeros(head, 0) ? "UTF-16LE" : "UTF-16BE";
    }
    return new TextFile(file.toString(), packing, name, mark);
  }

  private static boolean starts(byte[] head, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (head.length <= i || (head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static int zeros(byte[] head, int from) {
    int out = 0;
    for (int i = from; i < head.length; i += 2) {
      out += head[i] == 0 ? 1 : 0;
    }
    return out;
  }

  public Path path() {
    return Path.of(file);
  }

  boolean isUtf8() {
    return encoding.equals(StandardCharsets.UTF_8.name())
        || encoding.equals(StandardCharsets.US_ASCII.name());
  }

  /** Whether reading can start anywhere. */
  public boolean isSplittable() {
    return packing == Packing.PLAIN && isUtf8();
  }

  /** The text from a byte of the file on; anything but the start needs a splittable file. */
  InputStream open(long from) throws IOException {
    if (from > 0) {
      InputStream part = Files.newInputStream(path());
      part.skipNBytes(from);
      return part;
    }
    InputStream in = packing.open(path());
    in.skipNBytes(mark);
    return isUtf8() ? in : new Utf8Stream(in, Charset.forName(encoding));
  }

  /** The first lines as UTF-8 bytes, at most so many. */
  public List<byte[]> head(int lines) {
    try (LineReader reader = new LineReader(open(0), path())) {
      List<byte[]> out = new ArrayList<>();
      while (out.size() < lines && reader.next()) {
        out.add(Arrays.copyOfRange(reader.bytes(), reader.start(), reader.end()));
      }
      return out;
    } catch (IOException e) {
      throw Bytes.damaged(path(), e);
    }
  }
}
