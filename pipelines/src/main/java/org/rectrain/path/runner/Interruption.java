package org.rectrain.path.runner;

import java.util.concurrent.TimeUnit;
import org.rectrain.run.StageFolder;
import org.rectrain.run.StageFolder.Leftovers;

/**
 * Ctrl-C while a stage runs: its thread is interrupted and gets a few seconds to end; then its
 * hidden folder is removed, unless it is kept to resume from.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  static Interruption watch(StageFolder folder, Leftovers leftovers) {
    Thread worker = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                worker.join(PATIENCE_MILLIS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              folder.close();
            },
            "rectrain-cleanup");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is already going down: the hook is running and does the cleaning itself.
      Thread.currentThread().interrupt();
    }
  }
}
