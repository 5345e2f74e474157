package org.rectrain.train.loop;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.run.Progress;
import org.rectrain.train.batch.StepSource;
import org.rectrain.train.checkpoint.CheckpointFolder;
import org.rectrain.train.checkpoint.Learner;
import org.rectrain.train.parallel.Averaging;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.ThreadPeers;
import org.rectrain.train.parallel.Worker;
import org.rectrain.train.parallel.Workers;
import org.rectrain.train.recipe.Recipe;

/**
 * Starts the loop for the workers that a run has.
 *
 * @param steps that these workers share
 * @param towers makes the towers' learner over a worker's parameters
 * @param encoder makes the encoder's; null when it does not learn
 * @param devices that workers take in turn
 * @param out folder of the stage
 */
public record LoopRunner(
    LoopSettings settings,
    Recipe recipe,
    StepSource steps,
    Validation validation,
    Function<Parameters, Learner> towers,
    @Nullable Function<Parameters, Learner> encoder,
    List<Device> devices,
    CheckpointFolder checkpoints,
    Path out,
    Progress progress) {

  /** Workers that exchange every gradient: threads here, and the peers. */
  public LoopOutcome exact(Worker first, int threads, Peers peers) {
    return loop(first, threads, peers, steps, Averaging.never(peers), progress);
  }

  /**
   * Workers that average every some steps: those of the peers, or as many threads here.
   *
   * @param every steps between averages
   */
  public LoopOutcome averaging(Worker first, int threads, Peers peers, int every) {
    if (peers.size() > 1) {
      return local(first, Averaging.every(every, peers));
    }
    List<Worker> workers = new ArrayList<>(List.of(first));
    for (int i = 1; i < threads; i++) {
      workers.add(first.replica(devices.get(i % devices.size())));
    }
    try {
      return ThreadPeers.run(
          threads, all -> local(workers.get(all.rank()), Averaging.every(every, all)));
    } finally {
      workers.subList(1, threads).forEach(Worker::close);
    }
  }

  private LoopOutcome local(Worker worker, Averaging averaging) {
    Peers peers = averaging.peers();
    StepSource share = steps.share(peers.rank(), peers.size());
    Progress reported = peers.leads() ? progress : Progress.silent();
    return loop(worker, 1, Peers.none(), share, averaging, reported);
  }

  private LoopOutcome loop(
      Worker first,
      int threads,
      Peers exchange,
      StepSource plans,
      Averaging averaging,
      Progress reported) {
    var text = first.encoder();
    try (Workers workers = new Workers(first, threads, devices, exchange);
        Learner upper = towers.apply(first.parameters());
        Learner lower = encoder == null || text == null ? null : encoder.apply(text.parameters())) {
      return new TrainingLoop(this, plans, workers, averaging, upper, lower, reported).run();
    }
  }
}
