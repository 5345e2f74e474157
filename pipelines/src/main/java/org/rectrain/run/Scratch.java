package org.rectrain.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Temporary files of this process, native libraries and Spark's blocks among them: {@code
 * TMP/rectrain-UID/PID}, which its owner alone can read and which goes with the process. What a
 * killed process left goes with the next one.
 */
public final class Scratch {
  private static final String PREFIX = "rectrain-";
  private static final String LOCK = ".lock";
  private static final String NATIVE = "native";
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");
  private static final int ATTEMPTS = 5;
  private static final long PAUSE_MILLIS = 40;

  /**
   * The lock that says that this process lives. A channel that nothing refers to is closed by the
   * garbage collection, and with it goes the lock: the next process would then sweep this folder.
   */
  private static final AtomicReference<FileChannel> HELD = new AtomicReference<>();

  private Scratch() {}

  /**
   * Makes {@code java.io.tmpdir} such a folder, before anything asks for that property. {@link
   * Files#createTempFile} knows the value that the JVM was started with alone: the launcher names
   * such a folder, which is then made and kept here; another value is replaced for all who ask.
   *
   * @throws IOException when the folder of temporary files cannot be written
   */
  public static void open() throws IOException {
    Path given = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    String pid = Long.toString(ProcessHandle.current().pid());
    Path above = given.getParent();
    Path base =
        above != null
                && given.endsWith(pid)
                && String.valueOf(above.getFileName()).startsWith(PREFIX)
                && isOwn(above)
            ? above
            : base(given);
    Path mine = base.resolve(pid);
    try (FileChannel all = channel(base.resolve(LOCK));
        FileLock one = all.lock()) {
      sweep(base);
      delete(mine);
      make(mine);
      FileChannel held = channel(mine.resolve(LOCK));
      held.lock(); // dies with this process
      HELD.set(held);
    }
    System.setProperty("java.io.tmpdir", mine.toString());
    keepNativeLibraries(base);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(mine), "rectrain-scratch"));
  }

  /** A folder of this user; one of another's making is not used. */
  private static Path base(Path temporary) throws IOException {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    Path base = temporary.resolve(PREFIX + user);
    try {
      return make(base);
    } catch (FileAlreadyExistsException e) {
      if (isOwn(base)) {
        return base;
      }
      return make(temporary.resolve(PREFIX + user + "-" + Long.toHexString(System.nanoTime())));
    }
  }

  private static boolean isOwn(Path base) throws IOException {
    if (!Files.isDirectory(base, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!isPosix()) {
      return true; // such systems have no folder that all users share
    }
    if (!Files.getOwner(base, LinkOption.NOFOLLOW_LINKS).equals(user())) {
      return false;
    }
    Files.setPosixFilePermissions(base, OWNER);
    return true;
  }

  private static UserPrincipal user() throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self)
        ? Files.getOwner(self)
        : FileSystems.getDefault()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static Path make(Path folder) throws IOException {
    FileAttribute<?>[] attributes =
        isPosix()
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    return Files.createDirectory(folder, attributes);
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Removes the folders of processes that are gone: nobody holds their locks. */
  private static void sweep(Path base) throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.list(base)) {
      folders = all.filter(f -> f.getFileName().toString().matches("[0-9]+")).toList();
    }
    for (Path folder : folders) {
      boolean dead;
      try (FileChannel channel = channel(folder.resolve(LOCK));
          FileLock lock = channel.tryLock()) {
        dead = lock != null;
      }
      if (dead) {
        delete(folder);
      }
    }
  }

  /** DJL's own choice without a home is a folder that all users share. */
  private static void keepNativeLibraries(Path base) throws IOException {
    if (System.getenv("DJL_CACHE_DIR") != null || System.getProperty("DJL_CACHE_DIR") != null) {
      return;
    }
    Path home = Path.of(System.getProperty("user.home", ""));
    Path usual = home.resolve(".djl.ai");
    if (!Files.isWritable(Files.exists(usual) ? usual : home)) {
      System.setProperty("DJL_CACHE_DIR", Files.createDirectories(base.resolve(NATIVE)).toString());
    }
  }

  /** Other hooks may still be at work in there: a few attempts, and the next run does the rest. */
  private static void leave(Path folder) {
    try {
      for (int i = 0; i < ATTEMPTS && !delete(folder); i++) {
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends here in any case
    }
  }

  /** Deletes what can be deleted; whether nothing is left. */
  private static boolean delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    } catch (java.io.UncheckedIOException vanished) {
      return false;
    }
    for (Path path : deepestFirst) {
      try {
        Files.deleteIfExists(path);
      } catch (java.nio.file.DirectoryNotEmptyException filled) {
        return false; // by somebody who is still at work
      }
    }
    return !Files.exists(folder);
  }
}
