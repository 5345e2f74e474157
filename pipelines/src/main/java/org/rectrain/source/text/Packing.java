package org.rectrain.source.text;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.rectrain.Failure;

/** How a file is compressed, by its first bytes and never by its name. */
public enum Packing {
  PLAIN(""),
  GZIP("1f8b"),
  BZIP2("425a68"),
  ZSTD("28b52ffd|5.2a4d18"),
  ZIP("504b0304|504b0506"),
  XZ("fd377a585a00"),
  LZ4("04224d18"),
  SNAPPY("ff060000734e61507059"),
  SEVEN_ZIP("377abcaf271c"),
  RAR("526172211a07"),
  COMPRESS("1f9d");

  private static final int BUFFER = 1 << 16;
  private final Pattern magic;

  /**
   * A compression.
   *
   * @param magic the first bytes in hexadecimal digits: of zstd also those of a frame to be
   *     skipped, as pzstd begins with, of zip also those of an archive without files
   */
  Packing(String magic) {
    this.magic = Pattern.compile(magic);
  }

  /** The packing of a file; a short or empty one is plain. */
  public static Packing of(Path file) {
    String start = java.util.HexFormat.of().formatHex(Bytes.start(file, 16));
    for (Packing packing : values()) {
      if (packing != PLAIN && packing.magic.matcher(start).lookingAt()) {
        return packing;
      }
    }
    return PLAIN;
  }

  /**
   * The unpacked bytes of a file.
   *
   * @throws Failure (exit code 3) for a compression that is not read
   */
  public InputStream open(Path file) throws IOException {
    return switch (this) {
      case PLAIN -> Files.newInputStream(file);
      case GZIP -> new GZIPInputStream(Files.newInputStream(file), BUFFER);
      case BZIP2 ->
          new BZip2CompressorInputStream(
              new BufferedInputStream(Files.newInputStream(file), BUFFER), true);
      case ZSTD -> new ZstdInputStream(Files.newInputStream(file)).setContinuous(false);
      case ZIP -> zip(file);
      default ->
          throw Failure.input(
              file + ": is compressed by " + name().toLowerCase(java.util.Locale.ROOT),
              "unpack it, or compress it by gzip, bzip2 or zstd");
    };
  }

  private static InputStream zip(Path file) throws IOException {
    ZipFile zip = new ZipFile(file.toFile());
    List<? extends ZipEntry> entries = entries(zip);
    if (entries.size() != 1) {
      zip.close();
      throw Failure.input(
          file + ": holds " + entries.size() + " files; expected one",
          "unpack it into a folder and name the folder or the file in it");
    }
    InputStream in = zip.getInputStream(entries.get(0));
    return new java.io.FilterInputStream(in) {
      @Override
      public void close() throws IOException {
        super.close();
        zip.close();
      }
    };
  }

  private static List<? extends ZipEntry> entries(ZipFile zip) {
    List<ZipEntry> out = new ArrayList<>();
    zip.stream()
        .filter(e -> !e.isDirectory() && !e.getName().startsWith("__MACOSX/"))
        .forEach(out::add);
    return out;
  }

  /** The name that the format follows from: of a zipped file the one inside. */
  String inner(Path file) {
    String name = String.valueOf(file.getFileName());
    if (this != ZIP) {
      return name;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = entries(zip);
      return entries.isEmpty() ? name : entries.get(0).getName();
    } catch (IOException e) {
      throw Bytes.damaged(file, e);
    }
  }
}
