package org.rectrain.run.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.TrackConfig;
import org.rectrain.run.Progress;
import org.rectrain.run.Registry;
import org.rectrain.run.RunLock;

/**
 * Records finished stages on a tracking server. Each is put into a queue in the run folder first
 * and leaves it once the server has all of it: a server that is away costs a run a bounded wait,
 * once, and never its result.
 */
public final class Tracking {
  private final TrackConfig config;
  private final Path run;
  private final Progress progress;
  private final TrackQueue queue;
  private final MlflowServer server;
  private final MlflowSender sender;
  private boolean away;

  /**
   * Tracking of one run folder.
   *
   * @param environment variables, which may hold the server's credentials
   */
  Tracking(TrackConfig config, Path run, Progress progress, Map<String, String> environment) {
    this.config = config;
    this.run = run;
    this.progress = progress;
    this.queue = new TrackQueue(run);
    this.server = new MlflowServer(config.mlflow(), environment);
    this.sender = new MlflowSender(server, config.experiment(), run);
  }

  /** Tracking of a configuration's run, with the environment's credentials; null for none. */
  public static @Nullable Tracking of(RunConfig config, Progress progress) {
    TrackConfig track = config.track();
    return track == null
        ? null
        : new Tracking(track, Path.of(config.output()), progress, System.getenv());
  }

  /**
   * Records a finished stage, and what was left of earlier ones; trouble is logged, and never that
   * of the run.
   *
   * @param folder of the stage
   * @param settings the sections that decided its result, by their keys
   */
  public void finished(Path folder, Map<String, ? extends Record> settings) {
    try {
      queue.add(TrackEntry.of(config, run, folder, settings));
      if (!away) {
        server.within(Duration.ofNanos((long) (1e9 * config.waitSeconds())));
        Pushed pushed = drain();
        pushed.refused().forEach(why -> progress.log("track: " + why));
        away = pushed.away() != null;
      }
      int waiting = queue.waiting().size();
      if (waiting > 0) {
        progress.log(
            "track: "
                + waiting
                + (waiting == 1 ? " stage waits in " : " stages wait in ")
                + run.resolve(TrackQueue.FOLDER)
                + "; 'rectrain track push -c FILE' sends what waits");
      }
    } catch (IOException | Failure e) {
      progress.log("track: " + folder + " is not tracked: " + e.getMessage());
    }
  }

  /**
   * What became of a queue.
   *
   * @param sent entries that the server has now
   * @param waiting entries that are left
   * @param refused why the server does not take some
   * @param away why it could not be asked; null when it could
   */
  public record Pushed(int sent, int waiting, List<String> refused, @Nullable String away) {}

  /**
   * Sends all that waits of a run and of the updates below it, while nobody else writes it.
   *
   * @throws Failure (exit code 2) without a section 'track', (exit code 3) without a run folder or
   *     when the server refuses something, (exit code 75) when the server is away or another
   *     process is writing the run
   */
  public static Pushed push(RunConfig config, Progress progress) throws IOException {
    TrackConfig track = config.track();
    if (track == null) {
      throw Failure.usage(
          "the configuration has no section 'track'", "add track: {mlflow: http://HOST:PORT}");
    }
    Path run = Path.of(config.output());
    if (!Files.isDirectory(run)) {
      throw Failure.input(
          run + ": no such run folder", "run the stages first: rectrain run -c FILE");
    }
    List<Path> runs = new ArrayList<>(List.of(run));
    Path updates = run.resolve(Registry.UPDATES);
    if (Files.isDirectory(updates)) {
      try (Stream<Path> all = Files.list(updates)) {
        all.filter(d -> Files.isDirectory(d.resolve(TrackQueue.FOLDER)))
            .sorted()
            .forEach(runs::add);
      }
    }
    int sent = 0;
    for (Path one : runs) {
      try (RunLock lock = RunLock.take(one)) {
        sent += new Tracking(track, one, progress, System.getenv()).push().sent();
      }
    }
    return new Pushed(sent, 0, List.of(), null);
  }

  /**
   * Sends all that waits, however long it takes.
   *
   * @throws Failure (exit code 75) when the server is away, (exit code 3) when it refuses something
   */
  Pushed push() throws IOException {
    Pushed pushed = drain();
    String left = pushed.waiting() + " of " + (pushed.sent() + pushed.waiting()) + " wait in ";
    if (pushed.away() != null) {
      throw Failure.busy(
          pushed.away() + "; " + left + run.resolve(TrackQueue.FOLDER),
          "start the server, or correct track.mlflow, and run the same command again");
    }
    if (!pushed.refused().isEmpty()) {
      throw Failure.input(
          "track: " + left + run.resolve(TrackQueue.FOLDER),
          pushed.refused(),
          "mend what the server names, or remove the file to give its record up");
    }
    return pushed;
  }

  private Pushed drain() throws IOException {
    int sent = 0;
    List<String> refused = new ArrayList<>();
    String trouble = null;
    for (Path file : queue.waiting()) {
      TrackEntry entry = TrackQueue.read(file);
      try {
        sender.send(entry);
      } catch (Failure e) {
        refused.add(file + ": " + e.getMessage() + "; " + e.hint());
        continue;
      } catch (IOException e) {
        trouble = String.valueOf(e.getMessage());
        progress.log("track: " + trouble);
        break;
      }
      queue.sent(file);
      sent++;
    }
    if (trouble == null) {
      trouble = aliases(refused);
    }
    return new Pushed(sent, queue.waiting().size(), refused, trouble);
  }

  /** Brings the registry's aliases up to date; why it could not, or null. */
  private @Nullable String aliases(List<String> refused) {
    String model = config.register();
    if (model == null) {
      return null;
    }
    Registry registry = Registry.beside(run.toString());
    if (registry.history().isEmpty()) {
      return null; // nothing was ever named, and so nothing is to be taken away
    }
    Map<Integer, String> made = new HashMap<>();
    registry.versions().forEach(v -> made.put(v.number(), v.fingerprint()));
    Map<String, String> fingerprints = new LinkedHashMap<>();
    registry
        .aliases()
        .forEach((alias, number) -> fingerprints.put(alias, made.getOrDefault(number, "")));
    try {
      sender.aliases(model, Registry.ALIASES, fingerprints);
      return null;
    } catch (Failure e) {
      refused.add("aliases of " + model + ": " + e.getMessage());
      return null;
    } catch (IOException e) {
      progress.log("track: " + e.getMessage());
      return e.getMessage();
    }
  }
}
