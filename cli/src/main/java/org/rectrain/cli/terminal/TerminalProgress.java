package org.rectrain.cli.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.rectrain.run.Progress;

/** Progress on stderr: bars on a terminal, plain lines elsewhere, nothing when silenced. */
public final class TerminalProgress implements Progress {
  /** bin/rectrain knows whether stderr is a terminal; Java does not. */
  private static final boolean TERMINAL = Boolean.getBoolean("rectrain.terminal");

  private final @Nullable PrintWriter err;
  private final long start = System.nanoTime();

  public TerminalProgress(@Nullable PrintWriter err) {
    this.err = err;
  }

  @Override
  public Bar step(String what, long total) {
    if (err == null) {
      return Progress.silent().step(what, total);
    }
    return TERMINAL ? new Drawn(what, total) : new Plain(this, what, total);
  }

  @Override
  public void log(String line) {
    if (err != null) {
      long seconds = (System.nanoTime() - start) / 1_000_000_000L;
      err.printf(Locale.ROOT, "[%d:%02d] %s%n", seconds / 60, seconds % 60, line);
      err.flush();
    }
  }

  private static final class Drawn implements Bar {
    private final ProgressBar bar;

    Drawn(String what, long total) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(Screen.shown(what))
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .setUpdateIntervalMillis(250)
              .build();
    }

    @Override
    public void advance(long units) {
      bar.stepBy(units);
    }

    @Override
    public void message(String text) {
      bar.setExtraMessage(" " + Screen.shown(text));
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line every ten seconds, so that a log file stays readable. */
  private static final class Plain implements Bar {
    private static final long EVERY_NANOS = 10_000_000_000L;

    private final TerminalProgress progress;
    private final String what;
    private final long total;
    private long done;
    private String message = "";
    private long last = System.nanoTime();

    Plain(TerminalProgress progress, String what, long total) {
      this.progress = progress;
      this.what = what;
      this.total = total;
    }

    @Override
    public synchronized void advance(long units) {
      done += units;
      if (System.nanoTime() - last >= EVERY_NANOS) {
        last = System.nanoTime();
        show();
      }
    }

    @Override
    public synchronized void message(String text) {
      message = " " + text;
    }

    @Override
    public synchronized void close() {
      show();
    }

    private void show() {
      String of = total < 0 ? "" : " of " + total;
      progress.log("  " + what + ": " + done + of + message);
    }
  }
}
