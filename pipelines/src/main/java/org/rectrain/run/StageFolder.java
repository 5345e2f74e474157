package org.rectrain.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.rectrain.Failure;

/**
 * The output of one stage while it is being written: a hidden sibling of the final folder, renamed
 * as the last act. A folder that exists under its final name is whole.
 *
 * <p>A stage that can resume keeps its hidden folder when it is cut short; the next run with the
 * same fingerprint finds it, checkpoints included. Any other leftover is removed.
 */
public final class StageFolder implements AutoCloseable {
  private static final String FINGERPRINT = ".fingerprint";

  private final Path target;
  private final Path partial;
  private final Leftovers leftovers;
  private boolean committed;

  /** What happens to a hidden folder that was not committed. */
  public enum Leftovers {
    /** It is removed at once. */
    REMOVE,
    /** It stays, for the next run with the same fingerprint to continue from. */
    KEEP_FOR_RESUME
  }

  private StageFolder(Path target, Path partial, Leftovers leftovers) {
    this.target = target;
    this.partial = partial;
    this.leftovers = leftovers;
  }

  /**
   * Opens the hidden folder of {@code target}.
   *
   * @param fingerprint of everything that decides the result; decides whether leftovers are usable
   * @throws Failure (exit code 3) when the folder cannot be made
   */
  public static StageFolder begin(Path target, String fingerprint, Leftovers leftovers) {
    Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
    try {
      if (!resumable(partial, fingerprint, leftovers)) {
        delete(partial);
        Files.createDirectories(partial);
        Files.writeString(partial.resolve(FINGERPRINT), fingerprint);
      }
      return new StageFolder(target, partial, leftovers);
    } catch (IOException e) {
      throw notWritable(partial, e);
    }
  }

  private static boolean resumable(Path partial, String fingerprint, Leftovers leftovers)
      throws IOException {
    Path mark = partial.resolve(FINGERPRINT);
    return leftovers == Leftovers.KEEP_FOR_RESUME
        && Files.exists(mark)
        && Files.readString(mark).equals(fingerprint);
  }

  /** Where the stage writes. */
  public Path path() {
    return partial;
  }

  /** Gives the folder its final name, replacing an older result only now. */
  public void commit() {
    Path old = target.resolveSibling("." + target.getFileName() + ".old");
    try {
      Files.deleteIfExists(partial.resolve(FINGERPRINT));
      delete(old);
      if (Files.exists(target)) {
        move(target, old);
      }
      move(partial, target);
      committed = true;
      delete(old);
    } catch (IOException e) {
      throw notWritable(target, e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    }
  }

  /** Removes what was not committed, unless it is kept for a resume. */
  @Override
  public void close() {
    if (!committed && leftovers == Leftovers.REMOVE) {
      try {
        delete(partial);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + partial, e);
      }
    }
  }

  /** Deletes a folder with all that is in it; nothing happens when there is none. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Failure notWritable(Path path, IOException e) {
    return Failure.input(
        path + ": cannot be written: " + e.getMessage(),
        "check that the output folder is writable and the disk is not full, or set output=...",
        e);
  }
}
