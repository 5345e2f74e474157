package org.rectrain.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.file.WholeFile;

/** One process at a time writes a run folder; the lock dies with its process. */
public final class RunLock implements AutoCloseable {
  private static final int ATTEMPTS = 2400;
  private static final long PAUSE_MILLIS = 25;

  private final FileChannel channel;
  private final FileLock lock;

  private RunLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Locks a run folder, making it where needed.
   *
   * @throws Failure (exit code 3) when it cannot be written, (exit code 75) when it is in use
   */
  public static RunLock take(Path folder) {
    return take(
        folder, "this run", "wait for it, or give this run another folder: output=runs/NAME");
  }

  /**
   * Locks a folder that is no run, making it where needed.
   *
   * @throws Failure (exit code 3) when it cannot be written, (exit code 75) when it is in use
   */
  public static RunLock ofFolder(Path folder) {
    return take(folder, "this folder", "wait for it");
  }

  private static RunLock take(Path folder, String what, String hint) {
    RunLock lock = tryTake(folder, ".lock");
    if (lock == null) {
      throw Failure.busy(folder + ": another rectrain process is writing " + what, hint);
    }
    return lock;
  }

  /**
   * Locks a file of a folder for a change of moments, waiting for those before.
   *
   * @throws Failure (exit code 3) when it cannot be written, (exit code 75) when it stays in use
   */
  static RunLock await(Path folder, String file) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      RunLock lock = tryTake(folder, "." + file + ".lock");
      if (lock != null) {
        return lock;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }
    throw Failure.busy(
        folder.resolve(file) + ": another rectrain process is changing it",
        "run the same command again");
  }

  /** Null when another process, or another thread of this one, holds it. */
  private static @Nullable RunLock tryTake(Path folder, String name) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              WholeFile.plain(folder.resolve(name)),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        return null;
      }
      return new RunLock(channel, lock);
    } catch (IOException e) {
      throw Failure.input(
          folder + ": cannot be written: " + e.getMessage(),
          "choose a folder that you may write: output=runs/NAME",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot release the lock", e);
    }
  }
}
