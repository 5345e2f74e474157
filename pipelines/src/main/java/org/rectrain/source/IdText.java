package org.rectrain.source;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Ids, variants and segments as text: as written in text formats, decimal digits for whole numbers.
 * A column of floating numbers, which is what a column of whole numbers with gaps becomes in many
 * tools, gives whole numbers without a fraction, so that it joins the one without gaps.
 */
public final class IdText {
  private static final double LARGEST_EXACT = 1L << 53;
  private static final double LARGEST_EXACT_FLOAT = 1L << 24;

  private IdText() {}

  /** The text of a column of a type; null when missing or empty. */
  public static Column of(Column column, DataType type) {
    Column text = column.cast(DataTypes.StringType);
    if (type instanceof DoubleType || type instanceof FloatType) {
      Column whole = column.equalTo(floor(column)).and(abs(column).lt(LARGEST_EXACT));
      text =
          when(whole, column.cast(DataTypes.LongType).cast(DataTypes.StringType)).otherwise(text);
      // Of larger ones, whole numbers beside each other are the same.
      double largest = type instanceof FloatType ? LARGEST_EXACT_FLOAT : LARGEST_EXACT;
      return when(not(isnan(column)).and(abs(column).lt(largest)), text);
    }
    return when(text.notEqual(lit("")), text);
  }
}
