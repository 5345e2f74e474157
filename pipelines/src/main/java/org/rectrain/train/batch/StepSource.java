package org.rectrain.train.batch;

import java.util.List;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Examples;

/** The steps of a run: a function of data and seed, without state between steps. */
public interface StepSource {
  /** The plan of one step. */
  StepPlan plan(long step);

  /** The texts that some steps touch. */
  int[] texts(List<StepPlan> plans);

  /** The steps of one worker's share: of each step's micro-batches every {@code size}-th one. */
  StepSource share(int place, int size);

  /** The rows that are planned. */
  Examples examples();

  /** Their items. */
  Catalogue catalogue();
}
