package org.rectrain.abtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.rectrain.abtest.log.ColumnReader;
import org.rectrain.abtest.log.ColumnWriter;
import org.rectrain.abtest.log.LeftOut;
import org.rectrain.abtest.log.LogLayout;
import org.rectrain.abtest.log.Measures;
import org.rectrain.abtest.log.RowChunks;
import org.rectrain.abtest.log.RowReading;
import org.rectrain.abtest.log.UserDays;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.expression.Numerals;
import org.rectrain.source.TimeParser;
import scala.Tuple2;

/** What is shuffled and kept as bytes comes back as it was. */
class ColumnsTest {
  private static final LogLayout LAYOUT = new LogLayout(true, 2, false, 1, false, -1000, 30_000);
  private static final RowReading READING =
      new RowReading(
          new StructType()
              .add("key", DataTypes.LongType)
              .add("variant", DataTypes.StringType)
              .add("event", DataTypes.BooleanType)
              .add("since", DataTypes.LongType)
              .add("segment", DataTypes.StringType)
              .add("time", DataTypes.LongType)
              .add("period", DataTypes.StringType)
              .add("one", DataTypes.DoubleType)
              .add("value", DataTypes.DoubleType)
              .add("unreadable", DataTypes.StringType),
          List.of("time", "period", "one", "value"),
          5,
          Measures.of(
              ConfigReader.bind(
                      "metrics: [{name: a, value: one}, {name: b, value: value}]",
                      List.of(),
                      AbtestConfig.class,
                      "test")
                  .metrics()),
          null,
          TimeParser.of("epoch_ms", ZoneOffset.UTC),
          "time",
          "period",
          0,
          Numerals.PLAIN);
  private static final long DAY = 86_400_000L;

  @Test
  void everyFormOfAColumnComesBack() {
    double[][] columns = {
      {0, 0, 0},
      {1, -128, 127},
      {1, -129, 32_767},
      {1e6, -2_147_483_648.0, 2_147_483_647.0},
      {0.5, -0.25, 1e30f},
      {0.1, 1e300, -3},
      {4e9, 1, 2}
    };
    int[][] whole = {{0, 0, 0}, {127, -128, 1}, {-129, 5, 1}, {Integer.MAX_VALUE, -7, 0}};
    ColumnWriter out = new ColumnWriter().number(7).block(new byte[] {1, 2});
    for (double[] column : columns) {
      out.doubles(column, 3);
    }
    for (int[] column : whole) {
      out.ints(column, 3);
    }
    byte[] bytes = out.longs(new long[] {Long.MIN_VALUE, -1, 9, 4}, 3).bytes();
    ColumnReader in = new ColumnReader(bytes);
    assertThat(in.number()).isEqualTo(7);
    assertThat(in.block()).containsExactly(1, 2);
    for (double[] column : columns) {
      assertThat(in.doubles(3)).containsExactly(column);
    }
    for (int[] column : whole) {
      assertThat(in.ints(3)).containsExactly(column);
    }
    assertThat(in.longs(3)).containsExactly(Long.MIN_VALUE, -1, 9);
    // Header 10, doubles 7 forms of 3 values (4e9 is a float), whole numbers 4 forms, longs 24.
    assertThat(bytes).hasSize(10 + 7 + 3 * (0 + 1 + 2 + 4 + 4 + 8 + 4) + 4 + 3 * (1 + 2 + 4) + 24);
  }

  /** Chunks that arrive in any order give the same sums to the last bit, and survive packing. */
  @Test
  void sumsDoNotDependOnTheOrderOfArrival() {
    List<Tuple2<Integer, byte[]>> chunks = new ArrayList<>();
    for (int task = 0; task < 3; task++) {
      new RowChunks(task, rows(task, 2000).iterator(), LAYOUT, READING, LeftOut.nowhere(), 1)
          .forEachRemaining(chunks::add);
    }
    assertThat(chunks).hasSize(6);
    UserDays one = RowChunks.sum(chunks.iterator(), LAYOUT);
    Collections.reverse(chunks);
    Iterator<Tuple2<Integer, byte[]>> reversed = chunks.iterator();
    UserDays other = UserDays.open(RowChunks.sum(reversed, LAYOUT).pack());
    assertThat(other.key()).containsExactly(one.key());
    assertThat(other.values()).isDeepEqualTo(one.values());
    assertThat(other.day()).containsExactly(one.day());
    assertThat(other.before()).containsExactly(one.before());
    assertThat(other.start()).containsExactly(one.start());
    assertThat(other.variant()).containsExactly(one.variant());
    assertThat(other.segment()).isDeepEqualTo(one.segment());
    assertThat(other.segments()).isEqualTo(one.segments());
    assertThat(other.counts().rows).isEqualTo(6000);
    assertThat(other.counts().noUser).isEqualTo(3);
    assertThat(other.counts().notFinite[1]).isEqualTo(3);
    // Every event counts once in the first measure; one row of each task has no user.
    double events = 0;
    for (double value : other.values()[0]) {
      events += value;
    }
    assertThat(events).isEqualTo(5997);
  }

  private static List<InternalRow> rows(int task, int count) {
    Random random = new Random(task);
    List<InternalRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long millis = (random.nextInt(20) + 20_000) * DAY + random.nextInt(1000);
      double value = i == 6 ? Double.POSITIVE_INFINITY : random.nextDouble();
      rows.add(
          new GenericInternalRow(
              new Object[] {
                i == 5 ? null : (long) random.nextInt(200),
                UTF8String.fromString(random.nextBoolean() ? "a" : "b"),
                true,
                null,
                UTF8String.fromString("s" + random.nextInt(3)),
                millis,
                UTF8String.fromString(random.nextInt(4) == 0 ? "pre" : "experiment"),
                1.0,
                value,
                null
              }));
    }
    return rows;
  }
}
