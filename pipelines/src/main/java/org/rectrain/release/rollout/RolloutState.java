package org.rectrain.release.rollout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.release.rollout.RolloutRule.Bounds;
import org.rectrain.release.rollout.RolloutRule.Decision;
import org.rectrain.run.Provenance;
import org.rectrain.stat.NonInferiority.Finding;

/**
 * Where a roll-out is; {@code rollout.json} is this record.
 *
 * @param version of the format
 * @param name of the roll-out
 * @param candidate number of the model that goes out, e.g. v3
 * @param model the folder that it was made in
 * @param production number of the model that it is compared with; null when none was in production
 * @param steps share of users at each step
 * @param step index of the present step, from 0
 * @param share of users that the candidate serves from now on: 0 once rolled back, 1 once complete
 * @param since first day of the present step; null until the first look
 * @param phase how far it is
 * @param decision of the last look
 * @param date of the last look
 * @param sentence the last look in one plain sentence
 * @param stalled whether the step takes longer than it was meant to, or can never advance
 * @param floor below which quality rolls back
 * @param alpha chance of a wrong decision over the whole roll-out
 * @param looks all looks, oldest first
 */
public record RolloutState(
    int version,
    String name,
    String candidate,
    String model,
    @Nullable String production,
    List<Double> steps,
    int step,
    double share,
    @Nullable String since,
    Phase phase,
    Decision decision,
    @Nullable String date,
    String sentence,
    boolean stalled,
    double floor,
    double alpha,
    List<Look> looks) {
  /** Name of the file. */
  public static final String FILE = "rollout.json";

  /** Version written by this code. */
  public static final int VERSION = 1;

  private static final String BY_HAND = "by hand: ";

  /** How far a roll-out is. */
  public enum Phase {
    RUNNING,
    COMPLETE,
    ROLLED_BACK
  }

  /**
   * One look at the log.
   *
   * @param date last day of the log that it saw
   * @param step index of the step
   * @param share of users that the candidate served
   * @param users per variant, production first
   * @param margin that quality had to clear
   * @param metrics quality first
   * @param sentence why
   */
  public record Look(
      String date,
      int step,
      double share,
      List<Long> users,
      double margin,
      List<Watched> metrics,
      Decision decision,
      String sentence) {}

  /**
   * A metric at one look, relative to production.
   *
   * @param role goal, guardrail or info
   * @param production its value there
   * @param candidate its value here
   * @param relative candidate over production with bounds that hold at every look
   * @param guard state of a guardrail; null for others
   * @param note why there are no bounds; null when there are
   */
  public record Watched(
      String name,
      String role,
      double production,
      double candidate,
      Bounds relative,
      @Nullable Finding guard,
      @Nullable String note) {}

  /**
   * What the last look left in a folder; null before the first.
   *
   * @throws Failure (exit code 3) when it is not as it was written
   */
  public static @Nullable RolloutState read(Path folder) {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    String change =
        Provenance.isWritten(folder)
            ? Provenance.changeInPart(folder.resolve(FILE))
            : "it has no whole manifest.json";
    if (change != null) {
      throw Failure.input(
          folder + ": " + change + ", and the roll-out would go on from it",
          "put it back as it was; or remove the folder, and the roll-out begins again");
    }
    return Json.read(folder.resolve(FILE), RolloutState.class);
  }

  /** The last look; null before the first. */
  public @Nullable Look last() {
    return looks.isEmpty() ? null : looks.get(looks.size() - 1);
  }

  /** The same, waiting. */
  RolloutState waiting(String why) {
    return with(Phase.RUNNING, Decision.WAIT, why, share, since);
  }

  /** The same, of which nobody was served the candidate until a day: it begins with the next. */
  RolloutState notServed(String until, String next, String others) {
    String why = "wait: until " + until + " nobody was served the candidate" + others;
    return with(Phase.RUNNING, Decision.WAIT, why, share, next);
  }

  /** The same, ended by a person who promoted the candidate or took its alias away. */
  public RolloutState endedByHand(@Nullable String inProduction) {
    return candidate.equals(inProduction)
        ? with(
            Phase.COMPLETE,
            Decision.ADVANCE,
            BY_HAND + candidate + " was put into production by a person",
            1,
            since)
        : with(
            Phase.ROLLED_BACK,
            Decision.ROLL_BACK,
            BY_HAND + candidate + " was taken back by a person",
            0,
            since);
  }

  /** Whether a person ended it, who has also seen to the registry. */
  public boolean byHand() {
    return sentence.startsWith(BY_HAND);
  }

  private RolloutState with(
      Phase now, Decision last, String why, double served, @Nullable String from) {
    return new RolloutState(
        version,
        name,
        candidate,
        model,
        production,
        steps,
        step,
        served,
        from,
        now,
        last,
        date,
        why,
        stalled,
        floor,
        alpha,
        looks);
  }

  /** What the registry's history says of an end. */
  public String reason() {
    return "rollout " + name + ": " + sentence;
  }
}
