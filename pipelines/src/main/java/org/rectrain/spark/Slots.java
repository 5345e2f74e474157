package org.rectrain.spark;

import org.apache.spark.SparkContext;

/** How many tasks can run at once now. Kept in one place because it is no public API of Spark. */
public final class Slots {
  private Slots() {}

  /** Slots of all executors that are registered now, busy or free. */
  public static int of(SparkContext context) {
    return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
  }
}
