package org.rectrain.source;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/**
 * Units of times that are numbers since 1970. From 1973 to 5138 they can be told by size: seconds
 * are below 1e11, milliseconds below 1e14, microseconds below 1e17.
 */
public enum EpochUnit {
  SECONDS("epoch_s", 1_000, 1),
  MILLIS("epoch_ms", 1, 1),
  MICROS("epoch_us", 1, 1_000),
  NANOS("epoch_ns", 1, 1_000_000);

  private static final double LEAST_MILLIS = 1e11;
  private static final double STEP = 1e3;
  private static final int LONGEST = 40;
  private static final int MOST_DIGITS = 19;

  private final String key;
  private final long times;
  private final long parts;

  EpochUnit(String key, long times, long parts) {
    this.key = key;
    this.times = times;
    this.parts = parts;
  }

  /** The name in a configuration: epoch_s, epoch_ms, epoch_us or epoch_ns. */
  public String key() {
    return key;
  }

  static @Nullable EpochUnit named(String key) {
    for (EpochUnit unit : values()) {
      if (unit.key.equals(key)) {
        return unit;
      }
    }
    return null;
  }

  /** The unit in which a number is a time between 1973 and 5138. */
  public static EpochUnit of(double number) {
    double size = Math.abs(number);
    return size < LEAST_MILLIS
        ? SECONDS
        : size < LEAST_MILLIS * STEP ? MILLIS : size < LEAST_MILLIS * STEP * STEP ? MICROS : NANOS;
  }

  /**
   * Epoch milliseconds.
   *
   * @throws ArithmeticException when they are beyond 64 bits
   */
  long millis(long number) {
    return parts == 1 ? Math.multiplyExact(number, times) : Math.floorDiv(number, parts);
  }

  /**
   * Epoch milliseconds of a decimal number; what is less than a millisecond is cut off.
   *
   * @throws NumberFormatException when it is none
   * @throws DateTimeException when it is too large for a time
   */
  long millis(String text) {
    if (text.length() > LONGEST) {
      throw new NumberFormatException("too long");
    }
    BigDecimal number = new BigDecimal(text);
    if (number.precision() - (long) number.scale() > MOST_DIGITS || number.scale() > LONGEST) {
      throw new DateTimeException("out of range");
    }
    return number
        .multiply(BigDecimal.valueOf(times))
        .divide(BigDecimal.valueOf(parts), 0, RoundingMode.FLOOR)
        .longValueExact();
  }
}
