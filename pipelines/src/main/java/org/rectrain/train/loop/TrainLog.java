package org.rectrain.train.loop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.EventFile;
import org.rectrain.run.StepScalars;

/**
 * What a run logs while it goes on: one JSON object per line in {@code train.jsonl} and the same
 * numbers as TensorBoard scalars in {@code tensorboard/}, both whole after every line. A resumed
 * run starts both again with the lines of its checkpoint, so no step is there twice.
 */
public final class TrainLog implements AutoCloseable {
  /** Folder of the event file, below the stage's folder. */
  static final String EVENTS = "tensorboard";

  private static final String EVENT_FILE = "events.out.tfevents.0.rectrain";

  private final @Nullable Path file;
  private final @Nullable EventFile events;
  private final double startedAt;
  private final List<String> lines = new ArrayList<>();

  private TrainLog(@Nullable Path file, @Nullable EventFile events, double startedAt) {
    this.file = file;
    this.events = events;
    this.startedAt = startedAt;
  }

  /**
   * Opens the log of a run.
   *
   * @param out folder of the stage
   * @param before lines of the checkpoint that the run goes on from
   * @param seconds of training before
   */
  public static TrainLog open(Path out, List<String> before, double seconds) {
    Path file = out.resolve(TrainResult.LOG);
    try {
      double startedAt = System.currentTimeMillis() / 1e3 - seconds;
      Files.createDirectories(out);
      Files.write(file, new byte[0]);
      EventFile events = EventFile.create(out.resolve(EVENTS).resolve(EVENT_FILE), startedAt);
      TrainLog log = new TrainLog(file, events, startedAt);
      before.forEach(log::append);
      return log;
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  /** A log that keeps its lines and writes nothing, for a worker that does not lead. */
  static TrainLog inMemory(List<String> before) {
    TrainLog log = new TrainLog(null, null, 0);
    log.lines.addAll(before);
    return log;
  }

  /**
   * Adds a line.
   *
   * @param values by name; {@code step} and {@code seconds} are among them
   */
  public void add(Map<String, Object> values) {
    append(Json.line(values));
  }

  /**
   * Ends the log of a training that is over by lines about the whole; those that an earlier attempt
   * has added are not added twice.
   */
  public static void conclude(Path out, List<String> last) throws IOException {
    Path file = out.resolve(TrainResult.LOG);
    List<String> all = new ArrayList<>(Files.readAllLines(WholeFile.plain(file)));
    all.removeAll(last);
    all.addAll(last);
    WholeFile.write(file, String.join("\n", all) + "\n");
  }

  /** All lines, those of earlier parts of the run included. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  private void append(String line) {
    lines.add(line);
    if (file != null && events != null) {
      append(line, file, events);
    }
  }

  private void append(String line, Path file, EventFile events) {
    try {
      Files.write(file, (line + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
      StepScalars scalars = StepScalars.of(line);
      events.scalars(startedAt + scalars.seconds(), scalars.step(), scalars.values());
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  private static Failure notWritable(Path file, IOException e) {
    return Failure.input(
        file + ": cannot be written: " + e.getMessage(),
        "free space on the disk and run the same command: it goes on from the last checkpoint",
        e);
  }

  @Override
  public void close() {
    if (file == null || events == null) {
      return;
    }
    try {
      events.close();
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }
}
