package org.rectrain.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.dataset.file.WholeFile;

/**
 * The output of one stage while it is being written: a hidden sibling of the final folder, renamed
 * as the last act. A folder that exists under its final name is whole.
 *
 * <p>A stage that can resume keeps its hidden folder when it is cut short; the next run with the
 * same fingerprint finds it, checkpoints included. Any other leftover is removed.
 */
public final class StageFolder implements AutoCloseable {
  private static final String FINGERPRINT = ".fingerprint";
  private static final String PARTIAL = ".partial";
  private static final String OLD = ".old";

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
    Path partial = hidden(target, PARTIAL);
    try {
      restore(hidden(target, OLD), target);
      if (resumable(partial, fingerprint, leftovers)) {
        WholeFile.sweep(partial);
      } else {
        delete(partial);
        Files.createDirectories(partial);
        if (leftovers == Leftovers.KEEP_FOR_RESUME) {
          WholeFile.write(partial.resolve(FINGERPRINT), fingerprint);
        }
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
        && Files.isRegularFile(mark)
        && Files.readString(mark).equals(fingerprint);
  }

  /** Where the stage writes. */
  public Path path() {
    return partial;
  }

  /** Gives the folder its final name, replacing an older result only now. */
  public void commit() {
    try {
      replace(partial, target);
      committed = true;
    } catch (IOException e) {
      throw notWritable(target, e);
    }
  }

  private static void replace(Path partial, Path target) throws IOException {
    Path old = hidden(target, OLD);
    Files.deleteIfExists(partial.resolve(FINGERPRINT));
    delete(old);
    boolean earlier = isThere(target);
    if (earlier) {
      move(target, old);
    }
    try {
      move(partial, target);
    } catch (IOException e) {
      if (earlier) {
        move(old, target);
      }
      throw e;
    }
    delete(old);
  }

  /**
   * Puts in order what a killed process left in a folder of stages that nobody else writes: a whole
   * result gets its name, an older one gets it back, what can go on stays, all else goes.
   *
   * @throws Failure (exit code 3) when the folder cannot be written
   */
  public static void settle(Path run) {
    try (Stream<Path> entries = Files.list(run)) {
      // ".a.old" comes before ".a.partial": both ends of a commit that was cut short.
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (name.endsWith(OLD)) {
          restore(entry, named(entry, OLD));
        } else if (name.endsWith(PARTIAL)) {
          if (Provenance.isWritten(entry)) {
            replace(entry, named(entry, PARTIAL));
          } else if (!Files.exists(entry.resolve(FINGERPRINT))) {
            delete(entry);
          }
        } else if (Files.isRegularFile(entry) && name.endsWith(WholeFile.UNFINISHED)) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (IOException e) {
      throw notWritable(run, e);
    }
  }

  /** Gives an older result its name back where no newer one has it. */
  private static void restore(Path old, Path target) throws IOException {
    if (isThere(old)) {
      if (isThere(target)) {
        delete(old);
      } else {
        move(old, target);
      }
    }
  }

  /** Whether a name is in use: a link that leads nowhere has one too. */
  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path hidden(Path target, String end) {
    return target.resolveSibling("." + target.getFileName() + end);
  }

  private static Path named(Path hidden, String end) {
    String name = hidden.getFileName().toString();
    return hidden.resolveSibling(name.substring(1, name.length() - end.length()));
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
    if (!isThere(folder)) {
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
