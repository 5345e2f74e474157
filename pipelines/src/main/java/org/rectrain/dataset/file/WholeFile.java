package org.rectrain.dataset.file;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The one way to write a file: beside its name, flushed to the disk, renamed. A file of its name is
 * whole or absent, whatever cuts the writer short; one that was there before stays until then.
 */
public final class WholeFile {
  /** End of the name of a file that is being written; what a kill leaves has it. */
  public static final String UNFINISHED = ".unfinished";

  private static final int BUFFER = 1 << 16;

  private WholeFile() {}

  /**
   * Writes content at a path.
   *
   * @param <T> a path, a channel, a stream or a writer
   */
  public interface Content<T> {
    /** Writes everything; the caller flushes and closes. */
    void to(T target) throws IOException;
  }

  /** Writes a text in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes. */
  public static void write(Path file, byte[] bytes) throws IOException {
    stream(file, out -> out.write(bytes));
  }

  /** Writes text through a buffered writer in UTF-8. */
  public static void text(Path file, Content<Writer> content) throws IOException {
    stream(
        file,
        out -> {
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          content.to(writer);
          writer.flush();
        });
  }

  /** Writes through a buffered stream. */
  public static void stream(Path file, Content<OutputStream> content) throws IOException {
    channel(
        file,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
          content.to(out);
          out.flush();
        });
  }

  /** Writes through a channel. */
  public static void channel(Path file, Content<FileChannel> content) throws IOException {
    at(
        file,
        part -> {
          try (FileChannel channel =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
            content.to(channel);
          }
        });
  }

  /** Copies a file. */
  public static void copy(Path from, Path to) throws IOException {
    at(to, part -> Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING));
  }

  /** Has a library write the file at the path that it is given. */
  public static void at(Path file, Content<Path> content) throws IOException {
    Path part = part(file);
    try {
      content.to(part);
      force(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException | Error e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException left) {
        e.addSuppressed(left); // the next writer of this name takes its place
      }
      if (e.getClass() == IOException.class) {
        throw named(file, e);
      }
      throw e;
    }
  }

  /** What a write on a channel throws says only what the disk said. */
  private static FileSystemException named(Path file, Throwable e) {
    FileSystemException named = new FileSystemException(file.toString(), null, e.getMessage());
    named.initCause(e);
    return named;
  }

  /**
   * The file, unless a pipe or a device has its name: whoever opened that could wait for ever.
   *
   * @throws FileSystemException when something that is no plain file is there
   */
  public static Path plain(Path file) throws FileSystemException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(file.toString(), null, "is no plain file");
    }
    return file;
  }

  private static Path part(Path file) {
    return file.resolveSibling("." + file.getFileName() + UNFINISHED);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Removes what killed writers left below a folder, where nobody writes any more. */
  public static void sweep(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> all = Files.walk(folder)) {
      left = all.filter(WholeFile::isUnfinished).toList();
    }
    for (Path file : left) {
      Files.deleteIfExists(file);
    }
  }

  private static boolean isUnfinished(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(".") && name.endsWith(UNFINISHED) && Files.isRegularFile(path);
  }
}
