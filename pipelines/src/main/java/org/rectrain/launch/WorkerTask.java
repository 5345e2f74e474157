package org.rectrain.launch;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.spark.BarrierTaskContext;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.train.Training;
import org.rectrain.train.parallel.Peers.LostPeer;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * One training worker, as a task of a barrier stage; its result is a {@link WorkerOutcome} as text.
 */
final class WorkerTask extends AbstractFunction1<Iterator<Integer>, Iterator<String>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final WorkerJob job;

  WorkerTask(WorkerJob job) {
    this.job = job;
  }

  @Override
  public Iterator<String> apply(Iterator<Integer> ignored) {
    BarrierTaskContext context = BarrierTaskContext.get();
    int rank = context.partitionId();
    String address = context.getTaskInfos()[rank].address();
    String host = address.substring(0, address.lastIndexOf(':'));
    try (SocketPeers peers =
        SocketPeers.connect(
            rank,
            job.workers(),
            host,
            job.token(),
            own -> List.of(context.allGather(own.get(0))))) {
      return one(verdict(peers));
    } catch (IOException e) {
      throw new LostPeer("worker " + rank + " cannot reach the others", e);
    }
  }

  private WorkerOutcome verdict(SocketPeers peers) {
    try (ConsoleClient progress = ConsoleClient.of(job.console(), job.token(), peers)) {
      TrainConfig config =
          ConfigReader.bind(job.train(), List.of(), TrainConfig.class, "train section");
      Training.run(
          config, job.seed(), Path.of(job.prepared()), Path.of(job.out()), peers, progress);
      return WorkerOutcome.done();
    } catch (SocketPeers.GivenUp e) {
      peers.giveUp(e.verdict());
      return e.verdict();
    } catch (LostPeer | CancellationException e) {
      // The task fails, and Spark starts all workers again: they go on from the checkpoint.
      throw e;
    } catch (IOException | RuntimeException e) {
      WorkerOutcome verdict = WorkerOutcome.of(e);
      peers.giveUp(verdict);
      return verdict;
    }
  }

  private static Iterator<String> one(WorkerOutcome verdict) {
    return scala.jdk.javaapi.CollectionConverters.asScala(Arrays.asList(verdict.text()).iterator());
  }
}
