package org.rectrain.eval.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.rows.TestRows;
import org.rectrain.eval.rows.Users;

/** Runs may be compared only on the same test rows, with the same labels and items to find. */
final class SameRows {
  private final Path prepared;
  private final List<String> tasks;
  private final TestRows rows;
  private final Items items;

  private SameRows(RunFolder run) {
    Path prepared = run.prepared();
    this.prepared = prepared;
    this.tasks = FeatureSchema.read(prepared).labels();
    this.items = Items.read(prepared);
    this.rows = TestRows.read(prepared, run.split(), tasks, List.of(), new Users(), items);
  }

  /**
   * Checks every run against the first.
   *
   * @throws Failure (exit code 3) that says what differs
   */
  static void check(List<RunFolder> runs) {
    RunFolder first = runs.get(0);
    SameRows reference = null;
    for (RunFolder other : runs.subList(1, runs.size())) {
      if (!first.split().equals(other.split()) || !same(first.prepared(), other.prepared())) {
        reference = reference == null ? new SameRows(first) : reference;
        reference.check(new SameRows(other), first.folder(), other.folder());
      }
    }
  }

  private static boolean same(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      throw Failure.input(b + ": cannot be read: " + e.getMessage(), "check its permissions", e);
    }
  }

  private void check(SameRows other, Path here, Path there) {
    if (!tasks.equals(other.tasks)) {
      throw differ(there + ": its labels are " + other.tasks + "; those of " + here + " " + tasks);
    }
    if (items.size() != other.items.size()) {
      throw differ(
          there
              + ": its catalogue has "
              + other.items.size()
              + " items; that of "
              + here
              + " "
              + items.size());
    }
    if (rows.fingerprint().equals(other.rows.fingerprint())) {
      return;
    }
    long[] ours = rows.ids().clone();
    Arrays.sort(ours);
    long common =
        Arrays.stream(other.rows.ids()).filter(id -> Arrays.binarySearch(ours, id) >= 0).count();
    boolean sameIds = common == ours.length && common == other.rows.size();
    throw differ(
        there
            + ": its "
            + other.rows.size()
            + " test rows are not the "
            + ours.length
            + " of "
            + here
            + (sameIds ? ": the labels differ" : ": only " + common + " are in both"));
  }

  private Failure differ(String what) {
    return Failure.input(
        what + "; runs are compared on the same test rows",
        "let the runs share their data, prepared=" + prepared + ", and run them again");
  }
}
