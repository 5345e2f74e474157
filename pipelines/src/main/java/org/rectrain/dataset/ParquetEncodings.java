package org.rectrain.dataset;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.factory.DefaultV1ValuesWriterFactory;
import org.apache.parquet.column.values.factory.ValuesWriterFactory;
import org.apache.parquet.column.values.plain.PlainValuesWriter;

/**
 * How columns are encoded: 64-bit whole numbers (times, ages, ids) as differences and doubles
 * (rates) plainly, for both have too many values for a dictionary, which is filled in vain and then
 * given up. Texts and small numbers have few, and keep theirs.
 */
final class ParquetEncodings implements ValuesWriterFactory {
  private final DefaultV1ValuesWriterFactory others = new DefaultV1ValuesWriterFactory();
  private ParquetProperties properties = ParquetProperties.builder().build();

  @Override
  public void initialize(ParquetProperties of) {
    properties = of;
    others.initialize(of);
  }

  @Override
  public ValuesWriter newValuesWriter(ColumnDescriptor column) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case INT64 ->
          new DeltaBinaryPackingValuesWriterForLong(
              properties.getInitialSlabSize(),
              properties.getPageSizeThreshold(),
              properties.getAllocator());
      case DOUBLE ->
          new PlainValuesWriter(
              properties.getInitialSlabSize(),
              properties.getPageSizeThreshold(),
              properties.getAllocator());
      default -> others.newValuesWriter(column);
    };
  }
}
