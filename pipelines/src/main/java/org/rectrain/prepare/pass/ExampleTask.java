package org.rectrain.prepare.pass;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.rectrain.prepare.clean.Quarantine;
import org.rectrain.prepare.feature.FeatureFit;
import org.rectrain.run.TaskFiles;

/** The second pass: the same clean events again, now with features, written as examples. */
final class ExampleTask
    implements Function2<Integer, Iterator<InternalRow>, Iterator<ExampleCounts>>, Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<Setup> shared;
  private final Broadcast<PassPlan> plan;
  private final String out;

  ExampleTask(Broadcast<Setup> shared, Broadcast<PassPlan> plan, Path out) {
    this.shared = shared;
    this.plan = plan;
    this.out = out.toString();
  }

  @Override
  public Iterator<ExampleCounts> call(Integer task, Iterator<InternalRow> rows) {
    Setup setup = shared.value();
    PassPlan agreed = plan.value();
    Strata strata = new Strata(agreed.strata, setup.layout, setup.entities);
    ExampleCounts counts =
        new ExampleCounts(setup.features.labels(), new FeatureFit(setup.features), strata);
    try (TaskFiles files = new TaskFiles(Path.of(out), task, TaskContext.get().taskAttemptId())) {
      ExampleWriter writer = new ExampleWriter(setup, agreed, files, counts);
      new UserPass(setup, setup.tally(), Quarantine.forgetful(), writer).run(rows);
      files.commit();
    }
    return List.of(counts).iterator();
  }
}
