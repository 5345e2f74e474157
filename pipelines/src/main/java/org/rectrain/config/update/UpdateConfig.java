package org.rectrain.config.update;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Taking up the new days of a log, and judging the model that comes of it. */
public record UpdateConfig(
    @Option(
            doc =
                "Last day to learn, UTC (2026-03-20); the day after it is the exam and has to be in"
                    + " the log. Left out: the day before the log's last one.")
        @Nullable String until,
    @Option(
            doc =
                "What is updated and beaten: 'production' of the registry beside the run, or a"
                    + " model folder. With nothing in production the first update learns all days.",
            def = "production")
        InputPath from,
    @Option(
            doc =
                "continue: goes on from it with the new days and a replay of earlier ones; window:"
                    + " from nothing on the last window_days; full: from nothing on all days.",
            def = "continue")
        Mode mode,
    @Option(doc = "Days of mode: window.", def = "14", min = 1, max = 3660) int windowDays,
    @Option(
            doc =
                "mode: continue: share of the training examples that are of earlier days, drawn by"
                    + " hash from all of them, others at each update. More forgets less, follows"
                    + " less and takes longer.",
            def = "0.3",
            min = 0,
            max = 0.95)
        double replay,
    @Option(
            doc =
                "mode: continue: the learning rate of the train section and its epochs are"
                    + " multiplied by sqrt(new / all train rows), at least by this.",
            def = "0.1",
            min = 0.001,
            max = 1)
        double minFactor,
    @Option(
            doc = "mode: continue: passes over the rows at least, where train.epochs has more.",
            def = "1",
            min = 0,
            max = 1000)
        double minEpochs,
    @Option(
            doc =
                "Share of every day's rows, by hash, that no update learns: those of the new days"
                    + " choose the best step, those of earlier days are the anchor set.",
            def = "0.1",
            min = 0.01,
            max = 0.5)
        double heldOut,
    @Option(doc = "Rows of the anchor set at most, by hash.", def = "20000", min = 100)
        int anchorRows,
    @Option(doc = "New rows below which there is nothing to do.", def = "100", min = 1)
        long minRows,
    @Option(doc = "What an update has to pass.") UpdateGates gates,
    @Option(
            doc =
                "Put an update that passes into production; else it is offered as canary and a"
                    + " person or a roll-out decides.",
            def = "false")
        boolean promote,
    @Option(
            doc =
                "A canary of an earlier day that has been neither promoted nor taken back: replace:"
                    + " the new candidate takes its name; wait: nothing to do (exit code 99 with"
                    + " --skip-code), so that a roll-out of several days comes to its end.",
            def = "replace")
        Pending canary) {

  /** What becomes of a candidate that is not decided on. */
  public enum Pending {
    REPLACE,
    WAIT
  }

  /** How an update learns. */
  public enum Mode {
    CONTINUE,
    WINDOW,
    FULL
  }

  /** Demands on the first task's AUC against the model that is updated. */
  public record UpdateGates(
      @Option(
              doc =
                  "AUC on the next day, new model minus old: the interval's lower end must reach"
                      + " this. 0 asks for a proven gain, below 0 for no loss beyond it.",
              def = "-0.01",
              min = -1,
              max = 1)
          double minGain,
      @Option(
              doc =
                  "Forgetting: AUC on the anchor set, old model minus new: the interval's upper end"
                      + " may be this at most.",
              def = "0.02",
              min = 0,
              max = 1)
          double maxForgetting,
      @Option(doc = "Smallest AUC of the new model on the next day; absent: any.", min = 0, max = 1)
          @Nullable Double minAuc,
      @Option(doc = "Confidence level of the intervals.", def = "0.95", min = 0.5, max = 0.9999)
          double level,
      @Option(
              doc = "Resamples of the users behind an interval.",
              def = "1000",
              min = 100,
              max = 100000)
          int replicates) {}

  /** Checks the day. */
  public UpdateConfig {
    if (until != null) {
      try {
        LocalDate.parse(until);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "until: '" + until + "' is not allowed; expected a date such as 2026-03-20", e);
      }
    }
  }
}
