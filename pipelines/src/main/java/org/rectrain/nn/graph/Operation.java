package org.rectrain.nn.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step of a network: what is computed of which others, see {@link Op}. */
public final class Operation {
  private final Net net;
  private final Op op;
  private final List<Operation> inputs;
  private final List<Long> settings;
  private final double number;
  private final @Nullable Origin origin;
  private final int order;
  private final boolean half;
  private final boolean constant;

  Operation(
      Net net,
      Op op,
      List<Operation> inputs,
      List<Long> settings,
      double number,
      @Nullable Origin origin) {
    this.net = net;
    this.op = op;
    this.inputs = inputs;
    this.settings = settings;
    this.number = number;
    this.origin = origin;
    this.order = net.next();
    this.half = half();
    this.constant =
        origin != null
            ? origin instanceof Origin.Stored
            : op != Op.DROPOUT && inputs.stream().allMatch(Operation::isConstant);
  }

  /** What is computed. */
  public Op op() {
    return op;
  }

  /** What it is computed of. */
  public List<Operation> inputs() {
    return inputs;
  }

  /** Axes and sizes, as {@link Op} has them. */
  public List<Long> settings() {
    return settings;
  }

  /** The number n of {@link Op}. */
  public double number() {
    return number;
  }

  /** Where a {@link Op#SOURCE} comes from. */
  public Origin origin() {
    if (origin == null) {
      throw new IllegalStateException(op + " has no origin");
    }
    return origin;
  }

  /** Whether it is computed of parameters and numbers only. */
  public boolean isConstant() {
    return constant;
  }

  /** Whether the values are bfloat16. */
  boolean isHalf() {
    return half;
  }

  private boolean half() {
    return switch (op) {
      case SOURCE -> origin().isHalf();
      case TO_BFLOAT16 -> true;
      case TO_FLOAT, ZEROS, IS_ABOVE, IS_ZERO, IS_KNOWN -> false;
      case ROWS, EMBED, WEIGHTED_ROWS -> inputs.get(0).half;
      default -> inputs.stream().allMatch(Operation::isHalf);
    };
  }

  /**
   * It and all that it is computed of, in the order in which they were written; itself the last.
   */
  public List<Operation> all() {
    Set<Operation> found = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(this, found);
    List<Operation> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(operation -> operation.order));
    return sorted;
  }

  private static void collect(Operation operation, Set<Operation> found) {
    if (found.add(operation)) {
      operation.inputs.forEach(input -> collect(input, found));
    }
  }

  Net net() {
    return net;
  }
}
