package org.rectrain.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.rectrain.cli.terminal.LastLine;

/**
 * The last word when a signal (Ctrl-C, a scheduler's TERM) ends the process: one line for people,
 * one for schedulers, and silence from the libraries that are torn down under it.
 */
final class Farewell {
  static final String WORDS =
      "interrupted: nothing half-written is left; run the same command to continue";

  /** Exit code of a process that Ctrl-C ended. */
  static final int INTERRUPTED = 130;

  private static final int TERMINATED = 143;

  /** Of one whose terminal or connection is gone. */
  private static final int HUNG_UP = 129;

  private static volatile int code = TERMINATED;
  private static volatile boolean finished;
  private static volatile boolean said;

  private Farewell() {}

  /** Watches until {@link #finished()}. */
  static void prepare() {
    watch("INT", INTERRUPTED);
    watch("TERM", TERMINATED);
    watch("HUP", HUNG_UP);
    Runtime.getRuntime().addShutdownHook(new Thread(Farewell::say, "rectrain-farewell"));
  }

  /** The command has ended by itself: nothing is to be said. */
  static void finished() {
    finished = true;
  }

  /** A signal has ended the process; whatever fails from now on is its consequence. */
  static boolean said() {
    return said;
  }

  /**
   * Remembers which signal it was; the JVM's own handler only ends the process. The class is
   * supported (module jdk.unsupported), but javac warns of its package, so it is looked up by name.
   */
  private static void watch(String name, int exitCode) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object signal = type.getConstructor(String.class).newInstance(name);
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                code = exitCode;
                System.exit(exitCode);
                return null;
              });
      var handle = type.getMethod("handle", type, handler);
      Object before = handle.invoke(null, signal, ours);
      Object ignored = handler.getField("SIG_IGN").get(null);
      if (before == ignored) {
        handle.invoke(null, signal, ignored); // as nohup and background jobs of a shell want it
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // Another JVM, or -Xrs: the signal is then known by its exit code alone.
      code = exitCode;
    }
  }

  private static void say() {
    if (finished) {
      return;
    }
    said = true;
    System.err.println();
    System.err.println(WORDS);
    System.err.flush();
    LastLine.interrupted(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        code,
        "interrupted: nothing half-written is left",
        "run the same command to continue");
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
  }
}
