package org.rectrain.prepare.pass;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.prepare.clean.Quarantine;
import org.rectrain.prepare.feature.CellMap;
import org.rectrain.prepare.feature.Counter;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Split;
import org.rectrain.run.QuarantineTable;
import org.rectrain.run.TaskFiles;
import org.rectrain.source.RawRow;

/** The first pass: cleans, writes the quarantine, and counts what the second pass must know. */
public final class CensusTask
    implements Function2<Integer, Iterator<InternalRow>, Iterator<Census>>, Serializable {
  private static final long serialVersionUID = 1L;

  /** What a census is for. */
  public enum Purpose {
    /** Rows by item and time only: later rules and boundaries need them first. */
    SURVEY,
    /** Everything, and the quarantine is written. */
    FULL
  }

  private final Broadcast<Setup> shared;
  private final String out;
  private final Purpose purpose;
  private final Split lastKnown;

  /**
   * A census.
   *
   * @param out folder of the prepared data
   * @param lastKnown rows of splits up to this one are known to later ones
   */
  CensusTask(Broadcast<Setup> shared, Path out, Purpose purpose, Split lastKnown) {
    this.shared = shared;
    this.out = out.toString();
    this.purpose = purpose;
    this.lastKnown = lastKnown;
  }

  @Override
  public Iterator<Census> call(Integer task, Iterator<InternalRow> rows) {
    Setup setup = shared.value();
    try (TaskFiles files = new TaskFiles(Path.of(out), task, TaskContext.get().taskAttemptId())) {
      CellMap cells = new CellMap(setup.features.labels());
      Counter counter = new Counter(setup.features, setup.entities, cells);
      Census census = new Census(setup.tally(), cells, new Population(setup.population));
      Quarantine quarantine =
          purpose == Purpose.FULL ? new Written(files, setup, census) : Quarantine.forgetful();
      UserPass.Users users =
          (user, userRow, events) -> count(census, counter, setup, user, userRow, events);
      new UserPass(setup, census.tally, quarantine, users).run(rows);
      files.commit();
      return List.of(census).iterator();
    }
  }

  private void count(
      Census census, Counter counter, Setup setup, String user, int userRow, List<Event> events) {
    if (purpose == Purpose.FULL) {
      census.population.add(setup.entities, userRow, events);
    }
    int bucket = 0;
    long inBucket = 0;
    for (Event event : events) {
      census.kept++;
      if (event.clicked() && !Double.isNaN(event.weight())) {
        census.weighted++;
        census.weight += event.weight();
      }
      // Events are in time, so most share the bucket of the one before.
      int now = setup.features.bucket(event.time());
      if (now != bucket && inBucket > 0) {
        census.rowsByBucket.merge(bucket, inBucket, Long::sum);
        inBucket = 0;
      }
      bucket = now;
      inBucket++;
      if (purpose == Purpose.SURVEY || setup.entities.items() == null) {
        census.rowsByItem.merge(event.item(), 1L, Long::sum);
      }
      if (purpose == Purpose.FULL && event.split().compareTo(lastKnown) <= 0) {
        counter.add(user, userRow, event);
      }
    }
    if (inBucket > 0) {
      census.rowsByBucket.merge(bucket, inBucket, Long::sum);
    }
  }

  /** Writes removed rows. */
  private static final class Written implements Quarantine {
    private final TaskFiles files;
    private final Setup setup;
    private final Census census;

    Written(TaskFiles files, Setup setup, Census census) {
      this.files = files;
      this.setup = setup;
      this.census = census;
    }

    @Override
    public void take(RawRow row, int rule, String reason) {
      ParquetRows rows = files.table(QuarantineTable.FOLDER, QuarantineTable.layout());
      QuarantineTable.set(rows, row.json(), setup.eventsPath, setup.rules.name(rule), reason);
      TaskFiles.end(rows);
      census.reason(rule, reason);
    }
  }
}
